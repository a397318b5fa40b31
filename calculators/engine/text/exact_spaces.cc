// SPDX-License-Identifier: Apache-2.0
//
// WithExactSpaces of exact_text.h.

#include <array>
#include <cstdio>

#include "calculators/core/unicode_tables.h"
#include "calculators/engine/text/exact_text.h"

namespace rerank {
namespace {

std::string Hex(uint32_t code) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "\\x{%x}", code);
  return text.data();
}

// As what stands between brackets.
std::string Spaces() {
  std::string spaces;
  for (size_t i = 0; i < kWhitespace.size; ++i) {
    const CodeRange& range = kWhitespace.data[i];
    spaces += Hex(range.first);
    if (range.last != range.first) spaces += "-" + Hex(range.last);
  }
  return spaces;
}

}  // namespace

std::string WithExactSpaces(std::string_view pattern) {
  const std::string spaces = Spaces();
  std::string out;
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c != '\\' || i + 1 == pattern.size()) {
      if (c == '[' && !in_class) {
        in_class = true;
        // A bracket that closes is a character when it is the first.
        if (pattern.substr(i + 1, 1) == "^") out.push_back(pattern[i++]);
        if (pattern.substr(i + 1, 1) == "]") out.push_back(pattern[i++]);
      } else if (c == ']') {
        in_class = false;
      }
      out.push_back(pattern[i]);
      continue;
    }
    const char escaped = pattern[++i];
    if (escaped == 's') {
      out += in_class ? spaces : "[" + spaces + "]";
    } else if (escaped == 'S' && !in_class) {
      out += "[^" + spaces + "]";
    } else {
      out += {c, escaped};
    }
  }
  return out;
}

}  // namespace rerank
