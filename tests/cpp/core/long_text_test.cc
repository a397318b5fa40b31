// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/long_text.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

using Ranges = std::vector<TokenRange>;

constexpr size_t kAny = 1000;

TEST(SplitIntoChunksTest, OnePartWhereAllFits) {
  EXPECT_EQ(SplitIntoChunks(0, 4, kAny), (Ranges{{0, 0}}));
  EXPECT_EQ(SplitIntoChunks(3, 4, kAny), (Ranges{{0, 3}}));
  EXPECT_EQ(SplitIntoChunks(4, 4, kAny), (Ranges{{0, 4}}));
}

TEST(SplitIntoChunksTest, TheLastPartIsTheRest) {
  EXPECT_EQ(SplitIntoChunks(9, 4, kAny), (Ranges{{0, 4}, {4, 8}, {8, 9}}));
  EXPECT_EQ(SplitIntoChunks(8, 4, kAny), (Ranges{{0, 4}, {4, 8}}));
}

TEST(SplitIntoChunksTest, NoMoreThanAskedFor) {
  EXPECT_EQ(SplitIntoChunks(9, 4, 2), (Ranges{{0, 4}, {4, 8}}));
  EXPECT_EQ(SplitIntoChunks(9, 4, 1), (Ranges{{0, 4}}));
}

TEST(SplitIntoChunksTest, WithoutRoomThereIsOneEmptyPart) {
  EXPECT_EQ(SplitIntoChunks(9, 0, kAny), (Ranges{{0, 0}}));
  EXPECT_EQ(SplitIntoChunks(0, 0, 1), (Ranges{{0, 0}}));
}

TEST(CutHeadTest, KeepsWhatFollowsTheQuery) {
  const TokenSequence head{1, 2, 3, 4, 8, 9};
  const TokenSequence tail{8, 9};
  EXPECT_EQ(CutHead(head, tail, 6), head);
  EXPECT_EQ(CutHead(head, tail, 5), (TokenSequence{1, 2, 3, 8, 9}));
  EXPECT_EQ(CutHead(head, tail, 2), tail);
  EXPECT_EQ(CutHead(head, tail, 1), tail);
}

}  // namespace
}  // namespace rerank
