// SPDX-License-Identifier: Apache-2.0
//
// What stands behind every check that ends the process in MediaPipe and abseil:
// a calculator's bug, never something that a request or a graph could cause.

#ifndef CALCULATORS_HOST_FATAL_H_
#define CALCULATORS_HOST_FATAL_H_

#include <string_view>

namespace rerank::host {

// Writes `message` to stderr and aborts.
[[noreturn]] void Fatal(std::string_view message);

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_FATAL_H_
