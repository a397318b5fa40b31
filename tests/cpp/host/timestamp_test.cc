// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/timestamp.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace mediapipe {
namespace {

// mediapipe::Timestamp: the special values and their order.
TEST(TimestampTest, RisesFromUnsetToDone) {
  EXPECT_LT(Timestamp::Unset(), Timestamp::Unstarted());
  EXPECT_LT(Timestamp::Unstarted(), Timestamp(INT64_MIN + 4));
  EXPECT_LT(Timestamp(-1), Timestamp(0));
  EXPECT_LT(Timestamp(INT64_MAX - 4), Timestamp::Done());
  EXPECT_EQ(Timestamp(), Timestamp::Unset());
  EXPECT_NE(Timestamp(1), Timestamp(0));
  EXPECT_EQ(Timestamp(7).Value(), 7);
}

// mediapipe::Timestamp::IsRangeValue, but for Min() and Max().
TEST(TimestampTest, WhatIsSetApartIsNoTime) {
  EXPECT_TRUE(Timestamp(0).IsTime());
  EXPECT_FALSE(Timestamp::Unset().IsTime());
  EXPECT_FALSE(Timestamp::Unstarted().IsTime());
  EXPECT_FALSE(Timestamp::Done().IsTime());
}

// mediapipe::Timestamp::DebugString.
TEST(TimestampTest, DebugString) {
  EXPECT_EQ(Timestamp(-12).DebugString(), "-12");
  EXPECT_EQ(Timestamp::Unset().DebugString(), "Timestamp::Unset()");
  EXPECT_EQ(Timestamp::Unstarted().DebugString(), "Timestamp::Unstarted()");
  EXPECT_EQ(Timestamp::Done().DebugString(), "Timestamp::Done()");
}

// mediapipe::Timestamp's constructor checks for special values.
TEST(TimestampDeathTest, ASpecialValueCannotBeMadeFromANumber) {
  EXPECT_DEATH(Timestamp(INT64_MIN), "cannot be made from the number -92");
  EXPECT_DEATH(Timestamp(INT64_MAX - 3), "cannot be made from the number 92");
}

}  // namespace
}  // namespace mediapipe
