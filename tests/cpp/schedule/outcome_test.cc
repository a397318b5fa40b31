// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/outcome.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>

namespace rerank {
namespace {

template <typename Exception>
void ExpectFailure(const Exception& exception, ErrorCode code,
                   const std::string& message) {
  try {
    throw exception;
  } catch (...) {
    const Outcome outcome = CaughtFailure();
    EXPECT_TRUE(outcome.failed);
    EXPECT_EQ(outcome.code, code);
    EXPECT_EQ(outcome.message, message);
  }
}

TEST(OutcomeTest, EveryExceptionIsAFailureOfOneLine) {
  ExpectFailure(Error(ErrorCode::kCancelled, "gone"), ErrorCode::kCancelled,
                "gone");
  ExpectFailure(std::bad_alloc(), ErrorCode::kResourceExhausted,
                "out of memory");
  ExpectFailure(std::runtime_error("two\nlines"), ErrorCode::kInternal,
                "two lines");
  ExpectFailure(std::runtime_error("Exception from src/core/src/node.cpp:12:\n"
                                   "Check 'a == b' failed at src/op.cpp:3:\n"
                                   "shapes differ"),
                ErrorCode::kInternal, "shapes differ");
  ExpectFailure(7, ErrorCode::kInternal,
                "expected a standard exception, got another one");
}

}  // namespace
}  // namespace rerank
