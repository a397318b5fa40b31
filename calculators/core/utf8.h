// SPDX-License-Identifier: Apache-2.0
//
// Where characters of UTF-8 begin.

#ifndef CALCULATORS_CORE_UTF8_H_
#define CALCULATORS_CORE_UTF8_H_

#include <cstddef>
#include <string_view>

namespace rerank {

// Whether a byte continues a character that began before it.
inline bool ContinuesCharacter(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// Bytes of the first character of `text`; 0 of an empty text.
inline size_t CharacterLength(std::string_view text) {
  if (text.empty()) return 0;
  size_t length = 1;
  while (length < text.size() && ContinuesCharacter(text[length])) ++length;
  return length;
}

}  // namespace rerank

#endif  // CALCULATORS_CORE_UTF8_H_
