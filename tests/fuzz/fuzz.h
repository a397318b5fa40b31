// SPDX-License-Identifier: Apache-2.0
//
// What fuzz targets share. A target gets any bytes and must come back: with a
// result that holds what it promises, or with an Error of one line. Anything
// else ends the process, which is how a fuzzer learns of it.

#ifndef TESTS_FUZZ_FUZZ_H_
#define TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "calculators/core/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace rerank::fuzz {

inline void Check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

// Runs `action`, which may throw an Error and nothing else.
template <typename Action>
void ErrorOrResult(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    const std::string message = error.what();
    Check(!message.empty(), "an error has a message");
    Check(message.find('\n') == std::string::npos, "an error is one line");
    Check(error.code() != ErrorCode::kInternal, "bad input is not a bug");
  }
}

}  // namespace rerank::fuzz

#endif  // TESTS_FUZZ_FUZZ_H_
