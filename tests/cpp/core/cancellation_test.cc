// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/cancellation.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

TEST(CancellationTest, SaysWhatItWasTold) {
  Cancellation cancellation;
  EXPECT_FALSE(cancellation.cancelled());
  cancellation.Cancel();
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
}

TEST(CancellationTest, AsksWhereItIsNotTold) {
  bool gone = false;
  const Cancellation cancellation([&] { return gone; });
  EXPECT_FALSE(cancellation.cancelled());
  gone = true;
  EXPECT_TRUE(cancellation.cancelled());
}

TEST(CancellationTest, CancelCountsBesideAPollThatSaysNo) {
  Cancellation cancellation([] { return false; });
  EXPECT_FALSE(cancellation.cancelled());
  cancellation.Cancel();
  EXPECT_TRUE(cancellation.cancelled());
}

}  // namespace
}  // namespace rerank
