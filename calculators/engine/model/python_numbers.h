// SPDX-License-Identifier: Apache-2.0
//
// NaN, Infinity and -Infinity, which Python writes into JSON and reads back,
// and which JSON does not have.
//
//   const PythonNumbers numbers(text);
//   json value = json::parse(numbers.text());
//   numbers.Restore(&value);

#ifndef CALCULATORS_ENGINE_MODEL_PYTHON_NUMBERS_H_
#define CALCULATORS_ENGINE_MODEL_PYTHON_NUMBERS_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace rerank {

class PythonNumbers {
 public:
  // Finds such numbers in a text, outside of its strings.
  explicit PythonNumbers(const std::string& text);

  // The text as JSON has it: a string for each of them.
  const std::string& text() const { return text_; }

  // The place in the text that was given, of a place in text(). Both count from
  // 1.
  size_t Place(size_t place) const;

  // Puts the numbers in again.
  void Restore(nlohmann::json* value) const;

 private:
  std::string text_;
  // What those strings begin with, and no other one does.
  std::string mark_;
  // Where one ends in text_, each longer than it was by the mark and quotes.
  std::vector<size_t> ends_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_PYTHON_NUMBERS_H_
