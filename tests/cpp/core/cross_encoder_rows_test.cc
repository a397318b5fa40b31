// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/cross_encoder_rows.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr RowMarkers kMarkers = {100, 101, 102};

TokenSequence Count(int64_t from, size_t size) {
  TokenSequence tokens(size);
  std::iota(tokens.begin(), tokens.end(), from);
  return tokens;
}

TEST(CrossEncoderRowsTest, ARowHasTwoEndsAndOneSeparator) {
  const CrossEncoderRows built =
      BuildCrossEncoderRows({1, 2}, {{7, 8, 9}, {5}, {}}, kMarkers, 512);
  const std::vector<TokenSequence> expected = {
      {100, 1, 2, 101, 102, 7, 8, 9, 101},
      {100, 1, 2, 101, 102, 5, 101},
      {100, 1, 2, 101, 102, 101},
  };
  EXPECT_EQ(built.rows, expected);
  EXPECT_EQ(built.document_of, (std::vector<size_t>{0, 1, 2}));
  EXPECT_EQ(built.dropped, 0u);
}

TEST(CrossEncoderRowsTest, LongDocumentsBecomeChunksInOrder) {
  // 16 - 2 of the query - 4 markers: chunks of 10.
  const CrossEncoderRows built = BuildCrossEncoderRows(
      {1, 2}, {Count(10, 25), Count(40, 10), Count(60, 3)}, kMarkers, 16);
  ASSERT_EQ(built.rows.size(), 5u);
  EXPECT_EQ(built.document_of, (std::vector<size_t>{0, 0, 0, 1, 2}));
  TokenSequence joined;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_LE(built.rows[i].size(), 16u);
    joined.insert(joined.end(), built.rows[i].begin() + 5,
                  built.rows[i].end() - 1);
  }
  EXPECT_EQ(joined, Count(10, 25));
  EXPECT_EQ(built.rows[2].size(), 5u + 5u + 1u);
  EXPECT_EQ(built.rows[3].size(), 16u);
}

TEST(CrossEncoderRowsTest, AQueryKeepsHalfOfTheRow) {
  const CrossEncoderRows built =
      BuildCrossEncoderRows(Count(1, 30), {Count(200, 7)}, kMarkers, 21);
  EXPECT_EQ(built.dropped, 20u);
  // 21 - 10 - 4 = 7 tokens of the document fit.
  ASSERT_EQ(built.rows.size(), 1u);
  EXPECT_EQ(built.rows[0].size(), 21u);
  EXPECT_EQ(built.rows[0][10], 10);
  EXPECT_EQ(built.rows[0][11], kMarkers.eos);
}

TEST(CrossEncoderRowsTest, TheShortestLimitStillHasRoomForAChunk) {
  EXPECT_EQ(testing::MessageOf(
                ErrorCode::kInvalidArgument,
                [] { BuildCrossEncoderRows({1}, {{2}}, kMarkers, 8); }),
            "maximum length must be above 8 tokens, got 8");
  const CrossEncoderRows built =
      BuildCrossEncoderRows(Count(1, 9), {Count(20, 2)}, kMarkers, 9);
  EXPECT_EQ(built.rows.size(), 2u);
  EXPECT_EQ(built.rows[1].size(), 9u);
}

TEST(CrossEncoderRowsTest, NoDocumentsNoRows) {
  EXPECT_TRUE(BuildCrossEncoderRows({1}, {}, kMarkers, 512).rows.empty());
}

TEST(BestScoresTest, TheBestChunkWins) {
  EXPECT_EQ(BestScores({-3, -1, -2, 4, 5}, {0, 0, 0, 1, 2}, 3),
            (std::vector<float>{-1, 4, 5}));
}

TEST(BestScoresTest, NotANumberIsNotHidden) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(BestScores({1, kNan, 2}, {0, 0, 0}, 1)[0]));
  EXPECT_TRUE(std::isnan(BestScores({kNan, 2}, {0, 0}, 1)[0]));
}

}  // namespace
}  // namespace rerank
