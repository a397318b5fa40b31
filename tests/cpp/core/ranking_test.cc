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
