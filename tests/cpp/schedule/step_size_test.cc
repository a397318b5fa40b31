// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/step_size.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

TEST(StepSizeTest, WhatFitsIsTakenWhole) {
  EXPECT_EQ(LargestStep({0, 9, 4}, 9), 9u);
  EXPECT_EQ(LargestStep({8, 9, 4}, 1), 1u);  // nothing else is left
  EXPECT_EQ(LargestStep({3, 9, 4}, 100), 6u);
}

TEST(StepSizeTest, AStepEndsWithABlock) {
  EXPECT_EQ(LargestStep({0, 20, 4}, 11), 8u);
  EXPECT_EQ(LargestStep({2, 20, 4}, 11), 10u);
  EXPECT_EQ(LargestStep({0, 20, 4}, 3), 0u);
  EXPECT_EQ(SmallestStep({0, 20, 4}, 0), 4u);
  EXPECT_EQ(SmallestStep({2, 20, 4}, 0), 2u);
  EXPECT_EQ(SmallestStep({0, 20, 4}, 8), 12u);
  EXPECT_EQ(SmallestStep({0, 3, 4}, 0), 3u);
}

TEST(StepSizeTest, NoTokenIsAlone) {
  EXPECT_EQ(LargestStep({0, 9, 4}, 8), 4u) << "behind";
  EXPECT_EQ(SmallestStep({0, 9, 4}, 4), 9u);
  EXPECT_EQ(LargestStep({3, 20, 4}, 3), 0u) << "in front";
  EXPECT_EQ(SmallestStep({3, 20, 4}, 0), 5u);
  EXPECT_EQ(LargestStep({0, 9, 1}, 8), 7u);
  EXPECT_EQ(LargestStep({0, 9, 1}, 1), 0u);
}

// Whatever room the batches have: all tokens come, every cut is an allowed one.
TEST(StepSizeTest, EverySequenceIsCutWhereItMayBe) {
  for (const size_t block : {1, 4, 16}) {
    for (size_t length = 1; length < 70; ++length) {
      for (size_t start = 0; start < length; ++start) {
        for (size_t room = 1; room < 40; ++room) {
          StepPlace place{start, length, block};
          while (place.computed < length) {
            size_t step = LargestStep(place, room);
            EXPECT_LE(step, room);
            if (step == 0) step = SmallestStep(place, 0);
            EXPECT_LE(step, room + 2 * block);
            const size_t end = place.computed + step;
            ASSERT_LE(end, length);
            const bool whole = place.computed == start && end == length;
            if (!whole) {
              EXPECT_TRUE(end % block == 0 || end == length);
              EXPECT_TRUE(step > 1);
            }
            place.computed = end;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace rerank
