// SPDX-License-Identifier: Apache-2.0
//
// AppendClassifierHead, and that no head rounds its scores.

#include <algorithm>
#include <numeric>
#include <string>

#include "calculators/engine/graph/score_head.h"
#include "tests/cpp/engine/graph/classifiers.h"
#include "tests/cpp/engine/graph/run_scorer.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::Classifier;
using testing::ClassifierForm;
using testing::ClassifierForms;
using testing::EmbeddingModel;
using testing::F32Head;
using testing::HeadWeight;
using testing::RunScorer;
using testing::UnfoldableHead;
namespace op = ov::opset13;

constexpr int64_t kTrue = 4;
constexpr int64_t kFalse = 9;
constexpr double kTolerance = 1e-5;  // f32 sums of 64 products

TEST(AppendClassifierHeadTest, ReadsTheOnlyLabelOrTheSecond) {
  const EmbeddingModel graph;
  for (const ClassifierForm& form : ClassifierForms()) {
    const ScoreHead head = AppendClassifierHead(Classifier(graph, form));
    const auto scores = RunScorer(head, {3, 7, 5, 2}, {1, 1, 1, 1}, {2, 2});
    const size_t label = form.labels > 1 ? 1 : 0;
    const float bias =
        form.bias ? testing::Numbers(form.labels, 3)[label] : 0.0F;
    // Of eight bits there are only about two digits.
    const double tolerance = form.compressed ? 0.3 : kTolerance;
    for (const size_t row : {0, 1}) {
      const size_t token =
          form.decoder ? (row == 0 ? 7 : 2) : (row == 0 ? 3 : 5);
      EXPECT_NEAR(scores[row],
                  graph.Logit(HeadWeight(graph), token, label) + double{bias},
                  tolerance)
          << form.labels << form.decoder << form.bias << form.compressed;
    }
  }
}

TEST(AppendClassifierHeadTest, TwoAnswersAreTwoLabels) {
  const EmbeddingModel graph;
  for (const ClassifierForm& form : ClassifierForms()) {
    if (form.labels > 2 || form.compressed) continue;
    const ScoreHead head =
        AppendClassifierHead(Classifier(graph, form), /*difference=*/true);
    const auto scores = RunScorer(head, {3, 7, 5, 2}, {1, 1, 1, 1}, {2, 2});
    const auto expected = [&](size_t token) {
      const auto logit = [&](size_t label) {
        const float bias =
            form.bias ? testing::Numbers(form.labels, 3)[label] : 0.0F;
        return graph.Logit(HeadWeight(graph), token, label) + double{bias};
      };
      return form.labels == 1 ? logit(0) : logit(1) - logit(0);
    };
    EXPECT_NEAR(scores[0], expected(form.decoder ? 7 : 3), kTolerance);
    EXPECT_NEAR(scores[1], expected(form.decoder ? 2 : 5), kTolerance);
  }
}

// A CPU that computes in bf16 must not round what comes out of the head.
void ExpectDistinct(const EmbeddingModel& graph, const ScoreHead& head,
                    const std::string& what) {
  std::vector<int64_t> ids(graph.vocabulary);
  std::iota(ids.begin(), ids.end(), 0);
  for (const auto& precision : {ov::element::f32, ov::element::bf16}) {
    auto scores = RunScorer(head, ids, std::vector<int64_t>(ids.size(), 1),
                            {graph.vocabulary, 1}, precision);
    std::sort(scores.begin(), scores.end());
    EXPECT_EQ(std::unique(scores.begin(), scores.end()), scores.end())
        << what << " in " << precision;
  }
}

TEST(AppendScoreHeadTest, ScoresAreNotRounded) {
  EmbeddingModel graph;
  graph.vocabulary = 400;
  ExpectDistinct(graph,
                 AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, kFalse}),
                 "difference");
  ExpectDistinct(
      graph,
      AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, std::nullopt}),
      "one logit");
  ExpectDistinct(
      graph,
      AppendScoreHead(graph.Build(UnfoldableHead(graph)), {kTrue, kFalse}),
      "all logits");
  for (const ClassifierForm& form : ClassifierForms()) {
    ExpectDistinct(graph,
                   AppendClassifierHead(Classifier(graph, form),
                                        /*difference=*/form.labels == 2),
                   "classifier " + std::to_string(form.labels) +
                       (form.decoder ? " decoder" : "") +
                       (form.bias ? " bias" : "") +
                       (form.compressed ? " compressed" : ""));
  }
  for (const ov::Shape& shape : {ov::Shape{}, ov::Shape{1, 1, 1}}) {
    graph.after_head = [&](const ov::Output<ov::Node>& logits) {
      const auto cap = op::Constant::create(ov::element::f32, shape, {20.0F});
      return std::make_shared<op::Multiply>(
                 std::make_shared<op::Tanh>(
                     std::make_shared<op::Divide>(logits, cap)),
                 cap)
          ->output(0);
    };
    ExpectDistinct(
        graph, AppendScoreHead(graph.Build(F32Head(graph)), {kTrue, kFalse}),
        "soft cap");
  }
}

}  // namespace
}  // namespace rerank
