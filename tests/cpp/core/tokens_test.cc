// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/tokens.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

const PromptFrame kFrame{{1, 2}, {3, 4, 5}, {8, 9}, {}};

TEST(AssemblePromptTest, PutsPartsInOrder) {
  size_t dropped = 99;
  EXPECT_EQ(AssemblePrompt(kFrame, {6, 7}, 100, &dropped),
            (TokenSequence{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(dropped, 0u);
}

TEST(AssemblePromptTest, CutsTheDocumentOnItsRight) {
  size_t dropped = 0;
  EXPECT_EQ(AssemblePrompt(kFrame, {6, 7}, 8, &dropped),
            (TokenSequence{1, 2, 3, 4, 5, 6, 8, 9}));
  EXPECT_EQ(dropped, 1u);
}

TEST(AssemblePromptTest, CutsTheHeadWhenNoDocumentIsLeft) {
  size_t dropped = 0;
  EXPECT_EQ(AssemblePrompt(kFrame, {6, 7}, 5, &dropped),
            (TokenSequence{1, 2, 3, 8, 9}));
  EXPECT_EQ(dropped, 4u);
}

TEST(AssemblePromptTest, ASeparatorIsNeverCut) {
  const PromptFrame frame{{1}, {2, 3}, {9}, {4}};
  EXPECT_EQ(AssemblePrompt(frame, {5, 6}, 100, nullptr),
            (TokenSequence{1, 2, 3, 4, 5, 6, 9}));
  EXPECT_EQ(AssemblePrompt(frame, {5, 6}, 4, nullptr),
            (TokenSequence{1, 2, 4, 9}));
}

TEST(AssemblePromptTest, NeverCutsTheFrame) {
  EXPECT_EQ(AssemblePrompt(kFrame, {6}, 4, nullptr),
            (TokenSequence{1, 2, 8, 9}));
  const std::string message =
      testing::MessageOf(ErrorCode::kInvalidArgument,
                         [] { AssemblePrompt(kFrame, {6}, 3, nullptr); });
  EXPECT_NE(message.find("4 tokens, got 3"), std::string::npos) << message;
}

}  // namespace
}  // namespace rerank
