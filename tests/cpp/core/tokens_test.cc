// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/tokens.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

const PromptFrame kFrame{{1, 2}, {3, 4, 5}, {8, 9}, {6}};

TEST(AssemblePromptTest, PutsPartsInOrder) {
  EXPECT_EQ(AssemblePrompt(kFrame, 3, {20, 21, 22}, 0, 3),
            (TokenSequence{1, 2, 3, 4, 5, 6, 20, 21, 22, 8, 9}));
}

TEST(AssemblePromptTest, TakesAPartOfTheDocument) {
  EXPECT_EQ(AssemblePrompt(kFrame, 3, {20, 21, 22}, 1, 2),
            (TokenSequence{1, 2, 3, 4, 5, 6, 21, 8, 9}));
  EXPECT_EQ(AssemblePrompt(kFrame, 3, {20, 21, 22}, 3, 3),
            AssemblePrompt(kFrame, 3, {}, 0, 0));
}

TEST(AssemblePromptTest, TakesAPartOfTheQuery) {
  EXPECT_EQ(AssemblePrompt(kFrame, 1, {20, 21}, 0, 2),
            (TokenSequence{1, 2, 3, 6, 20, 21, 8, 9}));
  EXPECT_EQ(AssemblePrompt(kFrame, 0, {}, 0, 0),
            (TokenSequence{1, 2, 6, 8, 9}));
}

TEST(FrameSizeTest, LeavesTheQueryOut) { EXPECT_EQ(FrameSize(kFrame), 5u); }

}  // namespace
}  // namespace rerank
