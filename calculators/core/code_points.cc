// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/code_points.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace rerank {
namespace {

constexpr char32_t kStrayByte = 0xDC00;

uint8_t Byte(char c) { return static_cast<uint8_t>(c); }

// Length that the first byte of a character promises; 0: it is none.
size_t Promised(uint8_t byte) {
  if (byte < 0x80) return 1;
  if (byte >= 0xC2 && byte < 0xE0) return 2;
  if (byte >= 0xE0 && byte < 0xF0) return 3;
  return byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
}

// The character at the front of `text`, or false where there is none.
bool ReadOne(std::string_view text, char32_t* code, size_t* length) {
  *length = Promised(Byte(text.front()));
  if (*length == 0 || *length > text.size()) return false;
  if (*length == 1) {
    *code = Byte(text.front());
    return true;
  }
  constexpr uint8_t kFirstBits[] = {0, 0, 0x1F, 0x0F, 0x07};
  *code = Byte(text.front()) & kFirstBits[*length];
  for (size_t i = 1; i < *length; ++i) {
    if ((Byte(text[i]) & 0xC0) != 0x80) return false;
    *code = (*code << 6) | (Byte(text[i]) & 0x3F);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  return *code >= kSmallest[*length] && *code < 0x110000 &&
         (*code < 0xD800 || *code >= 0xE000);
}

void AppendUtf8(char32_t code, std::string* out) {
  const auto put = [out](uint32_t byte) {
    out->push_back(static_cast<char>(byte));
  };
  if (code < 0x80) {
    put(code);
  } else if (code >= kStrayByte + 0x80 && code <= kStrayByte + 0xFF) {
    put(code - kStrayByte);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::u32string DecodeUtf8(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  while (!text.empty()) {
    char32_t code = 0;
    size_t length = 0;
    if (!ReadOne(text, &code, &length)) {
      code = kStrayByte + Byte(text.front());
      length = 1;
    }
    codes.push_back(code);
    text.remove_prefix(length);
  }
  return codes;
}

std::string EncodeUtf8(std::u32string_view codes) {
  std::string text;
  text.reserve(codes.size());
  for (const char32_t code : codes) AppendUtf8(code, &text);
  return text;
}

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return Byte(c) < 0x80; });
}

}  // namespace rerank
