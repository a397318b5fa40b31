// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/error.h"

#include <cctype>

namespace rerank {

std::string OneLine(const std::string& text) {
  std::string line;
  bool gap = false;
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      gap = !line.empty();
      continue;
    }
    if (gap) line += ' ';
    gap = false;
    line += c;
  }
  return line;
}

}  // namespace rerank
