// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/port/ret_check.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mediapipe/framework/port/canonical_errors.h"

namespace mediapipe {
namespace {

absl::Status Even(int value) {
  RET_CHECK(value % 2 == 0) << " for " << value;
  return absl::OkStatus();
}

absl::StatusOr<int> Half(int value) {
  RET_CHECK_EQ(value % 2, 0);
  return value / 2;
}

// mediapipe's RET_CHECK: a condition that holds changes nothing.
TEST(RetCheckTest, GoesOnWhenTheConditionHolds) {
  EXPECT_TRUE(Even(2).ok());
  EXPECT_EQ(*Half(2), 1);
}

// mediapipe's RetCheckFailSlowPath: INTERNAL, file, line, condition, text.
TEST(RetCheckTest, ReturnsInternalWithConditionAndText) {
  const absl::Status status = Even(3);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  const std::string text(status.message());
  EXPECT_EQ(text.rfind("RET_CHECK failure (", 0), 0u);
  EXPECT_NE(text.find("ret_check_test.cc:"), std::string::npos);
  EXPECT_NE(text.find(") value % 2 == 0 for 3"), std::string::npos);
}

// mediapipe's RET_CHECK in a function that returns a StatusOr.
TEST(RetCheckTest, WorksWhereAStatusOrIsReturned) {
  EXPECT_TRUE(absl::IsInternal(Half(3).status()));
}

// mediapipe/framework/port/canonical_errors.h: the makers without absl::.
TEST(CanonicalErrorsTest, AreThoseOfAbseil) {
  EXPECT_EQ(InvalidArgumentError("m"), absl::InvalidArgumentError("m"));
}

}  // namespace
}  // namespace mediapipe
