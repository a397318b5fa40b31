// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/ranking.h"

#include <cmath>
#include <limits>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

TEST(SigmoidTest, KnownValuesAndNoOverflow) {
  EXPECT_DOUBLE_EQ(Sigmoid(0), 0.5);
  EXPECT_NEAR(Sigmoid(2), 0.8807970779778823, 1e-15);
  EXPECT_NEAR(Sigmoid(-2), 1 - 0.8807970779778823, 1e-15);
  EXPECT_EQ(Sigmoid(1000), 1.0);
  EXPECT_EQ(Sigmoid(-1000), 0.0);
}

Scores ScoresOf(const std::vector<float>& raw) {
  Scores scores;
  scores.raw = raw;
  scores.dropped.resize(raw.size());
  scores.chunks.assign(raw.size(), 1);
  return scores;
}

TEST(RankTest, BestFirstWithAllThatIsKnown) {
  Scores scores = ScoresOf({-1, 3, 1});
  scores.dropped[1] = 7;
  scores.prompt_tokens = 71;
  const Ranking ranking = Rank(scores, 0.5);
  ASSERT_EQ(ranking.documents.size(), 3u);
  EXPECT_EQ(ranking.documents[0].index, 1u);
  EXPECT_EQ(ranking.documents[0].raw, 3);
  EXPECT_DOUBLE_EQ(ranking.documents[0].relevance, Sigmoid(1.5));
  EXPECT_EQ(ranking.documents[0].dropped, 7u);
  EXPECT_EQ(ranking.documents[2].index, 0u);
  EXPECT_EQ(ranking.prompt_tokens, 71u);
  EXPECT_EQ(Rank(scores, 1, 2).documents.size(), 2u);
  EXPECT_EQ(Rank(scores, 1, 9).documents.size(), 3u);
  EXPECT_TRUE(Rank({}, 1).documents.empty());
}

TEST(RankTest, WarnsAlsoOfWhatTopNLeavesOut) {
  Scores scores = ScoresOf({1, 2});
  scores.dropped[0] = 1;
  EXPECT_EQ(
      Rank(scores, 1, 1).warnings,
      std::vector<std::string>{"document 0: 1 token did not fit and was cut"});
}

TEST(WarningsOfTest, SaysWhatWasCutAndSplit) {
  Scores scores = ScoresOf({1, 2, 3});
  EXPECT_TRUE(WarningsOf(scores).empty());
  EXPECT_TRUE(CutTexts(scores).empty());
  scores.chunks[2] = 4;
  EXPECT_TRUE(CutTexts(scores).empty());
  scores.dropped[1] = 7;
  scores.query_dropped = 5;
  scores.instruction_dropped = 1;
  EXPECT_EQ(WarningsOf(scores),
            (std::vector<std::string>{
                "query: 5 tokens did not fit and were cut",
                "instruction: 1 token did not fit and was cut",
                "document 1: 7 tokens did not fit and were cut",
                "document 2: scored in 4 chunks, the best one counts"}));
  EXPECT_EQ(CutTexts(scores),
            (std::vector<std::string>{"query", "instruction", "documents"}));
}

TEST(RankByRawScoreTest, SaturatedScoresKeepTheirOrder) {
  // All three are 1.0 after the sigmoid.
  EXPECT_EQ(RankByRawScore({50, 70, 60}), (std::vector<size_t>{1, 2, 0}));
}

TEST(RankByRawScoreTest, TiesByIndex) {
  EXPECT_EQ(RankByRawScore({1, 2, 1, 2}), (std::vector<size_t>{1, 3, 0, 2}));
}

TEST(RankByRawScoreTest, NanAndInfinityNameTheDocument) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity()}) {
    const std::string message = testing::MessageOf(
        ErrorCode::kInternal, [bad] { RankByRawScore({1, bad}); });
    EXPECT_EQ(message.rfind("document 1:", 0), 0u) << message;
  }
}

TEST(CheckFiniteTest, NamesTheFirstScoreThatIsNone) {
  CheckFinite({});
  CheckFinite({std::numeric_limits<float>::max(), 0, -1});
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInternal,
                         [=] { CheckFinite({0, -infinity, infinity}); }),
      "document 1: the model gave the score -inf, expected a finite number");
}

TEST(BestOfPartsTest, TheBestPartCounts) {
  EXPECT_EQ(BestOfParts({1, 5, -2, 3}, {0, 1, 1, 0}, 2),
            (std::vector<float>{3, 5}));
}

TEST(BestOfPartsTest, NothingHidesANumberThatIsNone) {
  const float nan = std::nanf("");
  EXPECT_TRUE(std::isnan(BestOfParts({1, nan, 2}, {0, 0, 0}, 1)[0]));
  EXPECT_TRUE(std::isnan(BestOfParts({nan, 2}, {0, 0}, 1)[0]));
}

}  // namespace
}  // namespace rerank
