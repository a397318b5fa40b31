// SPDX-License-Identifier: Apache-2.0
//
// Properties of characters, as Hugging Face's tokenizers knows them
// (core/unicode_tables.h).

#ifndef CALCULATORS_CORE_UNICODE_H_
#define CALCULATORS_CORE_UNICODE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "calculators/core/unicode_tables.h"

namespace rerank {

// Whether `code` is in a range of `table`.
bool Contains(const CodeTable<CodeRange>& table, char32_t code);

// The value of the range that `code` is in, else 0.
uint8_t ClassOf(const CodeTable<ClassRange>& table, char32_t code);

// What `code` becomes, or an empty view where it stays.
std::u32string_view SequenceOf(const SequenceTable& table, char32_t code);

// Each character by itself: a final sigma is like any other.
std::u32string Lowercase(std::u32string_view text);

// The text without the characters in `table`.
std::u32string Without(const CodeTable<CodeRange>& table,
                       std::u32string_view text);

}  // namespace rerank

#endif  // CALCULATORS_CORE_UNICODE_H_
