// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/python_numbers.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace rerank {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<std::pair<std::string, double>>& Numbers() {
  static const auto& numbers = *new std::vector<std::pair<std::string, double>>{
      {"NaN", std::numeric_limits<double>::quiet_NaN()},
      {"Infinity", kInfinity},
      {"-Infinity", -kInfinity},
  };
  return numbers;
}

// Behind the string that begins at `start`, with its quotes.
size_t EndOfString(const std::string& text, size_t start) {
  size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

// Whether a key ends before `place`.
bool IsKey(const std::string& text, size_t place) {
  const size_t next = text.find_first_not_of(" \t\r\n", place);
  return next != std::string::npos && text[next] == ':';
}

// The length of the number that stands at `place`, else 0.
size_t NumberAt(const std::string& text, size_t place) {
  const char first = text[place];
  if (first != 'N' && first != 'I' && first != '-') return 0;
  for (const auto& number : Numbers()) {
    const std::string& name = number.first;
    if (text.compare(place, name.size(), name) != 0) continue;
    return IsKey(text, place + name.size()) ? 0 : name.size();
  }
  return 0;
}

}  // namespace

PythonNumbers::PythonNumbers(const std::string& text) : mark_("number:") {
  text_.reserve(text.size());
  while (text.find(mark_) != std::string::npos) mark_ += ':';
  for (size_t i = 0; i < text.size();) {
    size_t length = 1;
    if (text[i] == '"') {
      length = EndOfString(text, i) - i;
    } else if (const size_t number = NumberAt(text, i)) {
      text_ += '"' + mark_ + text.substr(i, number) + '"';
      ends_.push_back(text_.size());
      i += number;
      continue;
    }
    text_.append(text, i, length);
    i += length;
  }
}

size_t PythonNumbers::Place(size_t place) const {
  size_t longer = 0;
  for (const size_t end : ends_) {
    if (end < place) longer += mark_.size() + 2;
  }
  return place - std::min(longer, place);
}

void PythonNumbers::Restore(nlohmann::json* value) const {
  if (ends_.empty()) return;
  if (value->is_structured()) {
    for (auto& item : *value) Restore(&item);
    return;
  }
  if (!value->is_string()) return;
  const auto& string = value->get_ref<const std::string&>();
  for (const auto& [name, number] : Numbers()) {
    if (string == mark_ + name) {
      *value = number;
      return;
    }
  }
}

}  // namespace rerank
