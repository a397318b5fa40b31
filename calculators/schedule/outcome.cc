// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/outcome.h"

#include <new>

#include "calculators/core/openvino_error.h"

namespace rerank {
namespace {

// Short enough for a string to hold without memory of its own.
constexpr char kOutOfMemory[] = "out of memory";

}  // namespace

Outcome Failure(ErrorCode code, const char* message) noexcept {
  Outcome outcome;
  outcome.failed = true;
  outcome.code = code;
  try {
    outcome.message = message;
  } catch (...) {
    outcome.message = kOutOfMemory;
  }
  return outcome;
}

Outcome CaughtFailure() noexcept {
  try {
    throw;
  } catch (const Error& error) {
    return Failure(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return Failure(ErrorCode::kResourceExhausted, kOutOfMemory);
  } catch (const std::exception& error) {
    try {
      return Failure(ErrorCode::kInternal, OpenVinoCause(error.what()).c_str());
    } catch (...) {
      return Failure(ErrorCode::kResourceExhausted, kOutOfMemory);
    }
  } catch (...) {
    return Failure(ErrorCode::kInternal,
                   "expected a standard exception, got another one");
  }
}

}  // namespace rerank
