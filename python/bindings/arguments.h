// SPDX-License-Identifier: Apache-2.0
//
// A call's keyword arguments, converted with errors that name the argument.
//
//   KeywordArguments arguments(keywords);      // of "def load(**keywords)"
//   arguments.Take("max_length", kPositive, &options.max_length);
//   arguments.CheckTaken("load");              // nothing else was given
//
// What is None or not given leaves the value as it is. Wrong values are
// invalid_argument; a name that nobody took is Python's TypeError.

#ifndef PYTHON_BINDINGS_ARGUMENTS_H_
#define PYTHON_BINDINGS_ARGUMENTS_H_

#include <pybind11/pybind11.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "calculators/core/option_words.h"
#include "calculators/core/options.h"
#include "python/bindings/texts.h"

namespace rerank::python {

// A Python int, or what counts as one, and no bool. Throws invalid_argument
// naming `field` for another type and a number out of `range`.
uint64_t NumberOf(pybind11::handle value, const std::string& field,
                  const OptionRange& range);

// True or False, and nothing that only counts as one.
bool FlagOf(pybind11::handle value, const std::string& field);

class KeywordArguments {
 public:
  explicit KeywordArguments(const pybind11::dict& given)
      : left_(given.attr("copy")()) {}

  // bool, uint64_t, std::string, an enumeration's word, or an optional of one.
  template <typename T>
  void Take(const char* name, const OptionRange& range, T* value) {
    const pybind11::object given = left_.attr("pop")(name, pybind11::none());
    if (!given.is_none()) Convert(given, name, range, value);
  }

  // Throws TypeError, as Python does, when something else was given.
  void CheckTaken(const char* function) const;

 private:
  template <typename T>
  static void Convert(pybind11::handle given, const char* name,
                      const OptionRange& range, std::optional<T>* value) {
    Convert(given, name, range, &value->emplace());
  }
  template <typename T>
  static void Convert(pybind11::handle given, const char* name,
                      const OptionRange& range, T* value) {
    if constexpr (std::is_same_v<T, bool>) {
      *value = FlagOf(given, name);
    } else if constexpr (std::is_enum_v<T>) {
      *value = ParseWord<T>(name, TextOf(given, name));
    } else if constexpr (std::is_same_v<T, std::string>) {
      *value = TextOf(given, name);
    } else {
      *value = NumberOf(given, name, range);
    }
  }

  pybind11::dict left_;
};

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_ARGUMENTS_H_
