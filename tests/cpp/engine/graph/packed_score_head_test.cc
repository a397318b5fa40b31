// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include "calculators/engine/execute/score_reader.h"
#include "calculators/engine/graph/score_head.h"
#include "tests/cpp/engine/graph/graphs.h"
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
constexpr double kCap = 2;

// Two sequences packed; their last tokens are 7 and 11.
void ExpectScores(const ScoreHead& head,
                  const std::function<double(size_t)>& expected) {
  std::vector<int64_t> ids{3, 7, 1, 2, 11};
  std::vector<int64_t> rows{1, 4};
  ov::Core core;
  auto request =
      core.compile_model(head.model, "CPU",
                         ov::hint::inference_precision(ov::element::f32))
          .create_infer_request();
  request.set_tensor("input_ids",
                     ov::Tensor(ov::element::i64, {ids.size()}, ids.data()));
  request.set_tensor(kScoreRowsInput,
                     ov::Tensor(ov::element::i64, {rows.size()}, rows.data()));
  request.infer();
  const auto scores =
      ScoreReader(&core, head).Read(request.get_tensor(kScoredOutput));
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_NEAR(scores[0], expected(7), kTolerance);
  EXPECT_NEAR(scores[1], expected(11), kTolerance);
}

// `change` of a logit, as after_head makes it, on true and false.
void ExpectDifference(const EmbeddingModel& graph, const ScoreHead& head,
                      const std::function<double(double, size_t)>& change) {
  const std::vector<float> weight = HeadWeight(graph);
  ExpectScores(head, [&](size_t last) {
    const auto logit = [&](int64_t token) {
      const auto id = static_cast<size_t>(token);
      return change(graph.Logit(weight, last, id), id);
    };
    return logit(kTrue) - logit(kFalse);
  });
}

double Same(double logit, size_t) { return logit; }

ov::Output<ov::Node> SoftCap(const ov::Output<ov::Node>& logits,
                             const ov::Shape& shape) {
  const auto bound = op::Constant::create(ov::element::f32, shape, {kCap});
  const auto tanh =
      std::make_shared<op::Tanh>(std::make_shared<op::Divide>(logits, bound));
  return std::make_shared<op::Multiply>(bound, tanh);
}

double Capped(double logit, size_t) { return kCap * std::tanh(logit / kCap); }

TEST(AppendPackedScoreHeadTest, FoldsAPlainHead) {
  const EmbeddingModel graph;
  const ScoreHead head =
      AppendPackedScoreHead(graph.BuildPacked(F32Head(graph)), {kTrue, kFalse});
  EXPECT_TRUE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 0);
  ExpectDifference(graph, head, Same);
}

TEST(AppendPackedScoreHeadTest, FoldsAScaleAndASoftCap) {
  // Exporters write constants of either shape.
  for (const ov::Shape& shape : {ov::Shape{}, ov::Shape{1, 1, 1}}) {
    EmbeddingModel graph;
    graph.after_head = [&](const ov::Output<ov::Node>& logits) {
      const auto half = op::Constant::create(ov::element::f32, shape, {0.5F});
      return SoftCap(std::make_shared<op::Multiply>(logits, half), shape);
    };
    const ScoreHead head = AppendPackedScoreHead(
        graph.BuildPacked(F32Head(graph)), {kTrue, kFalse});
    EXPECT_TRUE(head.folded);
    EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 0);
    ExpectDifference(graph, head, [](double logit, size_t token) {
      return Capped(logit / 2, token);
    });
  }
}

TEST(AppendPackedScoreHeadTest, ATrueTokenAloneGivesItsLogit) {
  EmbeddingModel graph;
  graph.after_head = [](const ov::Output<ov::Node>& logits) {
    return SoftCap(logits, {1, 1, 1});
  };
  for (const bool folds : {true, false}) {
    const ScoreHead head = AppendPackedScoreHead(
        graph.BuildPacked(folds ? F32Head(graph) : UnfoldableHead(graph)),
        {kTrue, std::nullopt});
    EXPECT_EQ(head.folded, folds);
    ExpectScores(head, [&](size_t last) {
      return Capped(graph.Logit(HeadWeight(graph), last, kTrue), kTrue);
    });
  }
}

TEST(AppendPackedScoreHeadTest, GathersInFrontOfAProductThatDoesNotFold) {
  for (const bool capped : {false, true}) {
    EmbeddingModel graph;
    if (capped) {
      graph.after_head = [](const ov::Output<ov::Node>& logits) {
        return SoftCap(logits, {1, 1, 1});
      };
    }
    const ScoreHead head = AppendPackedScoreHead(
        graph.BuildPacked(UnfoldableHead(graph)), {kTrue, kFalse});
    EXPECT_FALSE(head.folded);
    EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 2);
    ExpectDifference(graph, head, capped ? Capped : Same);
  }
}

TEST(AppendPackedScoreHeadTest, FoldsABias) {
  EmbeddingModel graph;
  const std::vector<float> bias = testing::Numbers(graph.vocabulary, 3);
  graph.after_head = [&](const ov::Output<ov::Node>& logits) {
    const auto offsets =
        op::Constant::create(ov::element::f32, {1, 1, bias.size()}, bias);
    return std::make_shared<op::Add>(logits, offsets)->output(0);
  };
  for (const bool folds : {true, false}) {
    const ScoreHead head = AppendPackedScoreHead(
        graph.BuildPacked(folds ? F32Head(graph) : UnfoldableHead(graph)),
        {kTrue, kFalse});
    EXPECT_EQ(head.folded, folds);
    EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), folds ? 0 : 2);
    ExpectDifference(graph, head, [&](double logit, size_t token) {
      return logit + double{bias[token]};
    });
  }
}

TEST(AppendPackedScoreHeadTest, GathersInFrontOfAProductWithColumns) {
  const EmbeddingModel graph;
  const std::vector<float> rows = HeadWeight(graph);
  std::vector<float> columns(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    columns[i % graph.hidden * graph.vocabulary + i / graph.hidden] = rows[i];
  }
  const auto weight = op::Constant::create(
      ov::element::f32, {graph.hidden, graph.vocabulary}, columns);
  const ScoreHead head = AppendPackedScoreHead(
      graph.BuildPacked(weight, /*transposed=*/false), {kTrue, kFalse});
  EXPECT_FALSE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 2);
  ExpectDifference(graph, head, Same);
}

TEST(AppendPackedScoreHeadTest, FallsBackToAllLogitsBehindWhatCouldMixTokens) {
  EmbeddingModel graph;
  graph.after_head = [](const ov::Output<ov::Node>& logits) {
    const auto axis = op::Constant::create(ov::element::i64, ov::Shape{}, {2});
    return std::make_shared<op::Split>(logits, axis, 1)->output(0);
  };
  const ScoreHead head =
      AppendPackedScoreHead(graph.BuildPacked(F32Head(graph)), {kTrue, kFalse});
  EXPECT_FALSE(head.folded);
  EXPECT_EQ(VocabularyRank(*head.model, graph.vocabulary), 3);
  ExpectDifference(graph, head, Same);
}

TEST(AppendPackedScoreHeadTest, RefusesATokenOutsideTheVocabulary) {
  const EmbeddingModel graph;
  const auto model = graph.BuildPacked(F32Head(graph));
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition,
                         [&] { AppendPackedScoreHead(model, {4, 12}); });
  EXPECT_NE(message.find("vocabulary of 12, got 12"), std::string::npos)
      << message;
}

}  // namespace
}  // namespace rerank
