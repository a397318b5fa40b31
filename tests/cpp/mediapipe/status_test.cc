// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/status.h"

#include <gtest/gtest.h>

#include "tests/cpp/mediapipe/status_table.h"

namespace rerank {
namespace {

TEST(ToStatusTest, EveryCodeKeepsItsMeaningAndMessage) {
  for (const auto& [code, expected] : StatusTable()) {
    const absl::Status status = ToStatus(Error(code, "why"));
    EXPECT_EQ(status.code(), expected);
    EXPECT_EQ(std::string(status.message()), "why");
  }
}

}  // namespace
}  // namespace rerank
