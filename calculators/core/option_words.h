// SPDX-License-Identifier: Apache-2.0
//
// The words of an option's enumeration, to read and to write.
//
//   FindWord<ExecutorKind>("PAGED")   // ExecutorKind::kPaged
//   WordOf(ExecutorKind::kPaged)      // "PAGED"
//   ListedWords<ExecutorKind>()       // "AUTO, PAGED, DENSE or PACKED"

#ifndef CALCULATORS_CORE_OPTION_WORDS_H_
#define CALCULATORS_CORE_OPTION_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "calculators/core/error.h"
#include "calculators/core/options.h"

namespace rerank {

template <typename Enum>
std::string_view WordOf(Enum value) {
  return kWords<Enum>.at(static_cast<size_t>(value));
}

template <typename Enum>
std::optional<Enum> FindWord(std::string_view word) {
  for (size_t i = 0; i < kWords<Enum>.size(); ++i) {
    if (kWords<Enum>[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

// All words in one phrase, each between two `quote`.
template <typename Enum>
std::string ListedWords(const std::string& quote = "") {
  std::string listed;
  for (size_t i = 0; i < kWords<Enum>.size(); ++i) {
    if (i > 0) listed += i + 1 < kWords<Enum>.size() ? ", " : " or ";
    listed += quote + std::string(kWords<Enum>[i]) + quote;
  }
  return listed;
}

// The value of a word, or of its number in the .proto file. Throw
// invalid_argument naming `option` for another.
template <typename Enum>
Enum ParseWord(const std::string& option, const std::string& word) {
  if (const auto value = FindWord<Enum>(word)) return *value;
  throw Error(
      ErrorCode::kInvalidArgument,
      option + ": expected " + ListedWords<Enum>("'") + ", got '" + word + "'");
}

template <typename Enum>
Enum ParseNumber(const std::string& option, int64_t number) {
  if (number >= 0 && number < static_cast<int64_t>(kWords<Enum>.size())) {
    return static_cast<Enum>(number);
  }
  throw Error(ErrorCode::kInvalidArgument, option + ": expected " +
                                               ListedWords<Enum>() + ", got " +
                                               std::to_string(number));
}

}  // namespace rerank

#endif  // CALCULATORS_CORE_OPTION_WORDS_H_
