// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/openvino_error.h"

#include <sstream>

#include "calculators/core/error.h"

namespace rerank {
namespace {

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

// A line that tells where in OpenVINO's sources something was thrown.
bool IsLocation(const std::string& line) {
  return StartsWith(line, "Exception from ") ||
         (StartsWith(line, "Check ") &&
          line.find(" failed at ") != std::string::npos);
}

}  // namespace

std::string OpenVinoCause(const std::string& what) {
  std::istringstream lines(what);
  std::string cause;
  for (std::string line; std::getline(lines, line);) {
    if (!IsLocation(line)) cause += line + " ";
  }
  cause = OneLine(cause);
  return cause.empty() ? OneLine(what) : cause;
}

}  // namespace rerank
