// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/unicode.h"

#include <algorithm>

namespace rerank {
namespace {

// The last entry that begins at `code` or before, or nullptr.
template <typename Table>
auto FindEntry(const Table& table, char32_t code) -> decltype(table.data) {
  const auto* end = table.data + table.size;
  const auto* after = std::upper_bound(
      table.data, end, static_cast<uint32_t>(code),
      [](uint32_t wanted, const auto& entry) { return wanted < entry.first; });
  return after == table.data ? nullptr : after - 1;
}

}  // namespace

bool Contains(const CodeTable<CodeRange>& table, char32_t code) {
  const CodeRange* range = FindEntry(table, code);
  return range != nullptr && code <= range->last;
}

uint8_t ClassOf(const CodeTable<ClassRange>& table, char32_t code) {
  const ClassRange* range = FindEntry(table, code);
  return range != nullptr && code <= range->last ? range->value : 0;
}

std::u32string_view SequenceOf(const SequenceTable& table, char32_t code) {
  const CodeSequence* entry = FindEntry(table, code);
  if (entry == nullptr || entry->first != code) return {};
  return {table.pool + entry->begin, entry->length};
}

std::u32string Lowercase(std::u32string_view text) {
  std::u32string lower;
  lower.reserve(text.size());
  for (const char32_t code : text) {
    const std::u32string_view mapped = SequenceOf(kLowercase, code);
    if (mapped.empty()) {
      lower.push_back(code);
    } else {
      lower.append(mapped);
    }
  }
  return lower;
}

std::u32string Without(const CodeTable<CodeRange>& table,
                       std::u32string_view text) {
  std::u32string kept;
  kept.reserve(text.size());
  for (const char32_t code : text) {
    if (!Contains(table, code)) kept.push_back(code);
  }
  return kept;
}

}  // namespace rerank
