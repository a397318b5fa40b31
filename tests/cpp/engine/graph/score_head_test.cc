// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/score_head.h"

#include <cmath>

#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/engine/graph/run_scorer.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::EmbeddingModel;
using testing::F32Head;
using testing::HeadWeight;
using testing::RunScorer;
using testing::UnfoldableHead;
using testing::VocabularyRank;
namespace op = ov::opset13;

constexpr int64_t kTrue = 4;
constexpr int64_t kFalse = 9;
constexpr double kTolerance = 1e-5;  // f32 sums of 64 products

// Reads the last real token wherever the padding is.
void ExpectScores(const EmbeddingModel& graph, const ScoreHead& head) {
  const auto scores = RunScorer(head,
                                {3, 7, 0, 0,   //
                                 0, 0, 5, 2,   //
                                 1, 2, 3, 11,  //
                                 8, 0, 0, 0},
                                {1, 1, 0, 0,  //
                                 0, 0, 1, 1,  //
                                 1, 1, 1, 1,  //
                                 1, 0, 0, 0},
                                {4, 4});
  const std::vector<size_t> last{7, 2, 11, 8};
  for (size_t i = 0; i < last.size(); ++i) {
    EXPECT_NEAR(scores[i],
                graph.Expected(HeadWeight(graph), last[i], kTrue, kFalse),
                kTolerance)
        << "row " << i;
  }
}

TEST(AppendScoreHeadTest, FoldsAPlainHead) {
  const EmbeddingModel graph;
  const ScoreHead head =
      AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, kFalse});
  EXPECT_TRUE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 0);
  ExpectScores(graph, head);
}

TEST(AppendScoreHeadTest, FallsBackWhenTheGraphIsNotUnderstood) {
  EmbeddingModel graph;
  // The same logits behind an operation that could have mixed them.
  graph.after_head = [](const ov::Output<ov::Node>& logits) {
    const auto axis = op::Constant::create(ov::element::i64, ov::Shape{}, {2});
    return std::make_shared<op::Split>(logits, axis, 1)->output(0);
  };
  const ScoreHead head =
      AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, kFalse});
  EXPECT_FALSE(head.folded);
  ExpectScores(graph, head);
}

TEST(AppendScoreHeadTest, GathersInFrontOfAProductThatDoesNotFold) {
  const EmbeddingModel graph;
  const ScoreHead head =
      AppendScoreHead(graph.Build(UnfoldableHead(graph)), {kTrue, kFalse});
  EXPECT_FALSE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 2);
  ExpectScores(graph, head);
}

// Exporters write a constant of either shape.
class SoftCapTest : public ::testing::TestWithParam<ov::Shape> {};
INSTANTIATE_TEST_SUITE_P(AppendScoreHead, SoftCapTest,
                         ::testing::Values(ov::Shape{}, ov::Shape{1, 1, 1}));

TEST_P(SoftCapTest, FoldsBehindTheHead) {
  EmbeddingModel graph;
  const double cap = 2;
  graph.after_head = [&](const ov::Output<ov::Node>& logits) {
    const auto bound =
        op::Constant::create(ov::element::f32, GetParam(), {cap});
    const auto tanh =
        std::make_shared<op::Tanh>(std::make_shared<op::Divide>(logits, bound));
    return std::make_shared<op::Multiply>(bound, tanh)->output(0);
  };
  const ScoreHead head =
      AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, kFalse});
  EXPECT_TRUE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 0);
  const auto scores = RunScorer(head, {3, 7}, {1, 1}, {1, 2});
  const auto weight = HeadWeight(graph);
  const auto capped = [&](size_t token) {
    return cap * std::tanh(graph.Logit(weight, 7, token) / cap);
  };
  EXPECT_NEAR(scores[0], capped(kTrue) - capped(kFalse), kTolerance);
}

TEST(AppendScoreHeadTest, ATrueTokenAloneGivesItsLogit) {
  EmbeddingModel graph;
  for (const bool scaled : {false, true}) {
    if (scaled) {
      graph.after_head = [](const ov::Output<ov::Node>& logits) {
        const auto half =
            op::Constant::create(ov::element::f32, ov::Shape{}, {0.5F});
        return std::make_shared<op::Multiply>(logits, half)->output(0);
      };
    }
    const ScoreHead head =
        AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, std::nullopt});
    EXPECT_TRUE(head.folded);
    const auto scores = RunScorer(head, {3, 7}, {1, 1}, {1, 2});
    EXPECT_NEAR(scores[0],
                (scaled ? 0.5 : 1) * graph.Logit(HeadWeight(graph), 7, kTrue),
                kTolerance);
  }
}

TEST(AppendScoreHeadTest, LeavesTheGivenModelUnchanged) {
  const EmbeddingModel graph;
  const auto model = graph.Build(F32Head(graph));
  AppendScoreHead(model, {kTrue, kFalse});
  EXPECT_EQ(model->outputs().size(), 1u);
  EXPECT_EQ(model->output(0).get_any_name(), "logits");
}

TEST(AppendScoreHeadTest, RefusesATokenOutsideTheVocabulary) {
  const EmbeddingModel graph;
  const auto model = graph.Build(F32Head(graph));
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition,
                         [&] { AppendScoreHead(model, {12, kFalse}); });
  EXPECT_NE(message.find("vocabulary of 12, got 12"), std::string::npos)
      << message;
}

}  // namespace
}  // namespace rerank
