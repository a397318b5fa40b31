// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/status.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rerank {
namespace {

TEST(ToStatusTest, EveryCodeKeepsItsMeaningAndMessage) {
  const std::vector<std::pair<ErrorCode, absl::StatusCode>> table = {
      {ErrorCode::kInvalidArgument, absl::StatusCode::kInvalidArgument},
      {ErrorCode::kNotFound, absl::StatusCode::kNotFound},
      {ErrorCode::kFailedPrecondition, absl::StatusCode::kFailedPrecondition},
      {ErrorCode::kResourceExhausted, absl::StatusCode::kResourceExhausted},
      {ErrorCode::kDeadlineExceeded, absl::StatusCode::kDeadlineExceeded},
      {ErrorCode::kCancelled, absl::StatusCode::kCancelled},
      {ErrorCode::kInternal, absl::StatusCode::kInternal},
  };
  for (const auto& [code, expected] : table) {
    const absl::Status status = ToStatus(Error(code, "why"));
    EXPECT_EQ(status.code(), expected);
    EXPECT_EQ(std::string(status.message()), "why");
  }
}

}  // namespace
}  // namespace rerank
