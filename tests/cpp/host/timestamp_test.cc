// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/timestamp.h"

#include <gtest/gtest.h>

#include <vector>

namespace mediapipe {
namespace {

// mediapipe::Timestamp: the special values and their order.
TEST(TimestampTest, SpecialValuesRiseInTheDocumentedOrder) {
  const std::vector<Timestamp> rising = {Timestamp::Unset(),
                                         Timestamp::Unstarted(),
                                         Timestamp::PreStream(),
                                         Timestamp::Min(),
                                         Timestamp(-1),
                                         Timestamp(0),
                                         Timestamp(1),
                                         Timestamp::Max(),
                                         Timestamp::PostStream(),
                                         Timestamp::OneOverPostStream(),
                                         Timestamp::Done()};
  for (size_t i = 1; i < rising.size(); ++i) {
    EXPECT_LT(rising[i - 1], rising[i]);
    EXPECT_NE(rising[i - 1], rising[i]);
    EXPECT_GE(rising[i], rising[i - 1]);
  }
  EXPECT_EQ(Timestamp(), Timestamp::Unset());
  EXPECT_EQ(Timestamp::Unset().Value(), INT64_MIN);
  EXPECT_EQ(Timestamp::Done().Value(), INT64_MAX);
}

// mediapipe::Timestamp::IsAllowedInStream.
TEST(TimestampTest, OnlyPreStreamToPostStreamIsAllowedInAStream) {
  EXPECT_FALSE(Timestamp::Unset().IsAllowedInStream());
  EXPECT_FALSE(Timestamp::Unstarted().IsAllowedInStream());
  EXPECT_TRUE(Timestamp::PreStream().IsAllowedInStream());
  EXPECT_TRUE(Timestamp::Min().IsAllowedInStream());
  EXPECT_TRUE(Timestamp(7).IsAllowedInStream());
  EXPECT_TRUE(Timestamp::PostStream().IsAllowedInStream());
  EXPECT_FALSE(Timestamp::OneOverPostStream().IsAllowedInStream());
  EXPECT_FALSE(Timestamp::Done().IsAllowedInStream());
}

// mediapipe::Timestamp::IsSpecialValue and IsRangeValue: Min and Max are both.
TEST(TimestampTest, MinAndMaxAreSpecialAndInRange) {
  EXPECT_TRUE(Timestamp::Min().IsSpecialValue());
  EXPECT_TRUE(Timestamp::Min().IsRangeValue());
  EXPECT_TRUE(Timestamp::Max().IsSpecialValue());
  EXPECT_TRUE(Timestamp::Max().IsRangeValue());
  EXPECT_FALSE(Timestamp(0).IsSpecialValue());
  EXPECT_FALSE(Timestamp::PostStream().IsRangeValue());
}

// mediapipe::Timestamp::NextAllowedInStream.
TEST(TimestampTest, NextAllowedInStream) {
  EXPECT_EQ(Timestamp(7).NextAllowedInStream(), Timestamp(8));
  EXPECT_EQ(Timestamp::Unset().NextAllowedInStream(), Timestamp::Min());
  EXPECT_EQ(Timestamp::PreStream().NextAllowedInStream(),
            Timestamp::OneOverPostStream());
  EXPECT_EQ(Timestamp::Max().NextAllowedInStream(),
            Timestamp::OneOverPostStream());
  EXPECT_EQ(Timestamp::PostStream().NextAllowedInStream(),
            Timestamp::OneOverPostStream());
}

// mediapipe::Timestamp::DebugString.
TEST(TimestampTest, DebugString) {
  EXPECT_EQ(Timestamp(-12).DebugString(), "-12");
  EXPECT_EQ(Timestamp::Unset().DebugString(), "Timestamp::Unset()");
  EXPECT_EQ(Timestamp::OneOverPostStream().DebugString(),
            "Timestamp::OneOverPostStream()");
  EXPECT_EQ(Timestamp::Max().DebugString(), "Timestamp::Max()");
}

// mediapipe::Timestamp's unit is the microsecond.
TEST(TimestampTest, CountsMicroseconds) {
  EXPECT_EQ(Timestamp(1500000).Seconds(), 1.5);
  EXPECT_EQ(Timestamp(3).Microseconds(), 3);
}

// mediapipe::Timestamp's constructor checks for special values.
TEST(TimestampDeathTest, ASpecialValueCannotBeMadeFromANumber) {
  EXPECT_DEATH(Timestamp(INT64_MIN), "Timestamp::Unset\\(\\)");
  EXPECT_DEATH(Timestamp(INT64_MAX - 3), "Timestamp::Max\\(\\)");
  EXPECT_EQ(Timestamp::CreateNoErrorChecking(INT64_MAX), Timestamp::Done());
}

}  // namespace
}  // namespace mediapipe
