// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/long_text.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

using Ranges = std::vector<TokenRange>;

constexpr size_t kAny = 1000;

// Every token begins a character.
bool Always(size_t) { return true; }

// Of characters of three tokens each.
bool EveryThird(size_t at) { return at % 3 == 0; }

TEST(SplitIntoChunksTest, OnePartWhereAllFits) {
  EXPECT_EQ(SplitIntoChunks(0, 4, kAny, Always), (Ranges{{0, 0}}));
  EXPECT_EQ(SplitIntoChunks(3, 4, kAny, Always), (Ranges{{0, 3}}));
  EXPECT_EQ(SplitIntoChunks(4, 4, kAny, Always), (Ranges{{0, 4}}));
}

TEST(SplitIntoChunksTest, TheLastPartIsTheRest) {
  EXPECT_EQ(SplitIntoChunks(9, 4, kAny, Always),
            (Ranges{{0, 4}, {4, 8}, {8, 9}}));
  EXPECT_EQ(SplitIntoChunks(8, 4, kAny, Always), (Ranges{{0, 4}, {4, 8}}));
}

TEST(SplitIntoChunksTest, NoMoreThanAskedFor) {
  EXPECT_EQ(SplitIntoChunks(9, 4, 2, Always), (Ranges{{0, 4}, {4, 8}}));
  EXPECT_EQ(SplitIntoChunks(9, 4, 1, Always), (Ranges{{0, 4}}));
}

TEST(SplitIntoChunksTest, WithoutRoomThereIsOneEmptyPart) {
  EXPECT_EQ(SplitIntoChunks(9, 0, kAny, Always), (Ranges{{0, 0}}));
  EXPECT_EQ(SplitIntoChunks(0, 0, 1, Always), (Ranges{{0, 0}}));
}

TEST(SplitIntoChunksTest, NoPartBeginsOrEndsInsideACharacter) {
  EXPECT_EQ(SplitIntoChunks(9, 4, kAny, EveryThird),
            (Ranges{{0, 3}, {3, 6}, {6, 9}}));
  EXPECT_EQ(SplitIntoChunks(12, 8, kAny, EveryThird),
            (Ranges{{0, 6}, {6, 12}}));
  EXPECT_EQ(SplitIntoChunks(9, 8, 1, EveryThird), (Ranges{{0, 6}}));
}

TEST(SplitIntoChunksTest, ACharacterWithoutRoomIsSplit) {
  EXPECT_EQ(SplitIntoChunks(6, 2, kAny, EveryThird),
            (Ranges{{0, 2}, {2, 3}, {3, 5}, {5, 6}}));
  EXPECT_EQ(SplitIntoChunks(3, 1, kAny, EveryThird),
            (Ranges{{0, 1}, {1, 2}, {2, 3}}));
}

TEST(EndOfPartTest, TheLastCharacterThatFits) {
  EXPECT_EQ(EndOfPart(0, 5, 9, EveryThird), 3u);
  EXPECT_EQ(EndOfPart(0, 6, 9, EveryThird), 6u);
  EXPECT_EQ(EndOfPart(3, 5, 9, EveryThird), 5u) << "none fits";
  EXPECT_EQ(EndOfPart(0, 9, 9, EveryThird), 9u) << "all of it";
}

TEST(CutQueryTest, KeepsWhatFollowsTheQuery) {
  const TokenSequence query{1, 2, 3, 4, 8, 9};
  const TokenSequence tail{8, 9};
  EXPECT_EQ(CutQuery(query, 0, tail, 6, Always), query);
  EXPECT_EQ(CutQuery(query, 0, tail, 5, Always),
            (TokenSequence{1, 2, 3, 8, 9}));
  EXPECT_EQ(CutQuery(query, 0, tail, 2, Always), tail);
  EXPECT_EQ(CutQuery(query, 0, tail, 1, Always), tail);
}

TEST(CutQueryTest, AQueryEndsWithACharacterButIsNotEmptied) {
  const TokenSequence query{7, 7, 7, 1, 1, 1, 2, 2, 2, 9};
  const TokenSequence tail{9};
  EXPECT_EQ(CutQuery(query, 3, tail, 8, EveryThird),
            (TokenSequence{7, 7, 7, 1, 1, 1, 9}));
  EXPECT_EQ(CutQuery(query, 3, tail, 6, EveryThird),
            (TokenSequence{7, 7, 7, 1, 1, 9}));
  EXPECT_EQ(CutQuery(query, 3, tail, 3, EveryThird), (TokenSequence{7, 7, 9}));
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
