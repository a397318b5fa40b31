// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/score_head.h"

#include <cmath>

#include "tests/cpp/engine/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::EmbeddingModel;
using testing::F32Head;
using testing::HeadWeight;
using testing::UnfoldableHead;
using testing::VocabularyRank;
namespace op = ov::opset13;

constexpr int64_t kTrue = 4;
constexpr int64_t kFalse = 9;
constexpr double kTolerance = 1e-5;  // f32 sums of 64 products

std::vector<float> RunScorer(const std::shared_ptr<ov::Model>& model,
                             std::vector<int64_t> ids,
                             std::vector<int64_t> mask,
                             const ov::Shape& shape) {
  ov::Core core;
  auto request =
      core.compile_model(model, "CPU",
                         ov::hint::inference_precision(ov::element::f32))
          .create_infer_request();
  request.set_tensor("input_ids",
                     ov::Tensor(ov::element::i64, shape, ids.data()));
  request.set_tensor("attention_mask",
                     ov::Tensor(ov::element::i64, shape, mask.data()));
  request.infer();
  const ov::Tensor raw = request.get_tensor(kRawScoreOutput);
  EXPECT_EQ(raw.get_shape(), (ov::Shape{shape[0], 1}));
  return {raw.data<float>(), raw.data<float>() + raw.get_size()};
}

// Reads the last real token wherever the padding is.
void ExpectScores(const EmbeddingModel& graph,
                  const std::shared_ptr<ov::Model>& model) {
  const auto scores = RunScorer(model,
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
  ExpectScores(graph, head.model);
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
  ExpectScores(graph, head.model);
}

TEST(AppendScoreHeadTest, GathersInFrontOfAProductThatDoesNotFold) {
  const EmbeddingModel graph;
  const ScoreHead head =
      AppendScoreHead(graph.Build(UnfoldableHead(graph)), {kTrue, kFalse});
  EXPECT_FALSE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 2);
  ExpectScores(graph, head.model);
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
  const auto scores = RunScorer(head.model, {3, 7}, {1, 1}, {1, 2});
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
    const auto scores = RunScorer(head.model, {3, 7}, {1, 1}, {1, 2});
    EXPECT_NEAR(scores[0],
                (scaled ? 0.5 : 1) * graph.Logit(HeadWeight(graph), 7, kTrue),
                kTolerance);
  }
}

// logits [B, labels]: the first token's embedding times a matrix.
std::shared_ptr<ov::Model> Classifier(const EmbeddingModel& graph,
                                      size_t labels) {
  const auto model = graph.Build(F32Head(graph));
  const auto logits = model->output("logits").get_node()->input_value(0);
  const auto hidden = logits.get_node()->input_value(0);
  const auto zero = op::Constant::create(ov::element::i64, ov::Shape{}, {0});
  const auto one = op::Constant::create(ov::element::i64, ov::Shape{}, {1});
  const auto first = std::make_shared<op::Gather>(hidden, zero, one);
  const std::vector<float> head = HeadWeight(graph);
  const auto weight = op::Constant::create(ov::element::f32,
                                           {labels, graph.hidden}, head.data());
  const auto product = std::make_shared<op::MatMul>(first, weight, false, true);
  product->output(0).set_names({"logits"});
  return std::make_shared<ov::Model>(
      ov::ResultVector{std::make_shared<op::Result>(product)},
      model->get_parameters());
}

TEST(AppendClassifierHeadTest, ReadsTheOnlyLabelOrTheSecond) {
  const EmbeddingModel graph;
  for (const size_t labels : {1, 2, 3}) {
    const ScoreHead head = AppendClassifierHead(Classifier(graph, labels));
    const auto scores =
        RunScorer(head.model, {3, 7, 5, 2}, {1, 1, 1, 1}, {2, 2});
    const size_t label = labels > 1 ? 1 : 0;
    EXPECT_NEAR(scores[0], graph.Logit(HeadWeight(graph), 3, label),
                kTolerance);
    EXPECT_NEAR(scores[1], graph.Logit(HeadWeight(graph), 5, label),
                kTolerance);
  }
}

TEST(AppendClassifierHeadTest, TwoAnswersAreTwoLabels) {
  const EmbeddingModel graph;
  for (const size_t labels : {1, 2}) {
    const ScoreHead head =
        AppendClassifierHead(Classifier(graph, labels), /*difference=*/true);
    const auto scores =
        RunScorer(head.model, {3, 7, 5, 2}, {1, 1, 1, 1}, {2, 2});
    const auto expected = [&](int64_t token) {
      const auto logit = [&](size_t label) {
        return graph.Logit(HeadWeight(graph), token, label);
      };
      return labels == 1 ? logit(0) : logit(1) - logit(0);
    };
    EXPECT_NEAR(scores[0], expected(3), kTolerance);
    EXPECT_NEAR(scores[1], expected(5), kTolerance);
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
