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

// What the tokenizers library gives, recorded from its 0.22.2.
TEST(CutLongestFirstTest, TheLongerTextIsCutFirst) {
  struct Case {
    size_t first, second, room, kept_first, kept_second;
  };
  for (const Case& c : {
           Case{3, 4, 7, 3, 4},   // fits
           Case{3, 9, 8, 3, 5},   // only the longer one
           Case{9, 3, 8, 5, 3},   //
           Case{9, 12, 8, 4, 4},  // both
           Case{9, 12, 7, 3, 4},  // the odd one to the longer
           Case{12, 9, 7, 4, 3},  //
           Case{9, 9, 7, 3, 4},   // to the second where they were equal
           Case{4, 9, 7, 3, 4},   // the shorter one has a token too many
           Case{100, 63, 125, 63, 62},
           Case{0, 9, 7, 0, 7},
           Case{5, 5, 0, 0, 0},
       }) {
    const KeptTokens kept = CutLongestFirst(c.first, c.second, c.room);
    EXPECT_EQ(kept.first, c.kept_first) << c.first << " " << c.second;
    EXPECT_EQ(kept.second, c.kept_second) << c.first << " " << c.second;
  }
}

}  // namespace
}  // namespace rerank
