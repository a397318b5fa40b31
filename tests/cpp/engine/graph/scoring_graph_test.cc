// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/scoring_graph.h"

#include "calculators/engine/graph/score_head.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/engine/graph/run_scorer.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::EmbeddingModel;
using testing::F32Head;
using testing::HeadWeight;
namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

constexpr int64_t kTrue = 4;
constexpr int64_t kFalse = 9;
constexpr double kTolerance = 1e-5;  // f32 sums of 64 products

PostprocessingStep Times(float factor) {
  return [factor](const Value& value) {
    const auto number =
        op::Constant::create(value.get_element_type(), ov::Shape{}, {factor});
    return std::make_shared<op::Multiply>(value, number)->output(0);
  };
}

PostprocessingStep Plus(float term) {
  return [term](const Value& value) {
    const auto number =
        op::Constant::create(value.get_element_type(), ov::Shape{}, {term});
    return std::make_shared<op::Add>(value, number)->output(0);
  };
}

std::shared_ptr<ov::Model> Number(const ov::element::Type& type) {
  const auto input =
      std::make_shared<op::Parameter>(type, ov::PartialShape{-1});
  input->output(0).set_names({"number"});
  ov::ResultVector results;
  for (const char* name : {"other", "logits"}) {
    const auto negative = std::make_shared<op::Negative>(input);
    negative->output(0).set_names({name});
    results.push_back(std::make_shared<op::Result>(negative));
  }
  return std::make_shared<ov::Model>(results, ov::ParameterVector{input});
}

TEST(BuildScoringGraphTest, StepsComeInOrderAndGiveTheOnlyOutput) {
  for (const auto type : {ov::element::f32, ov::element::f16}) {
    const auto model =
        BuildScoringGraph(Number(type), "logits", {Times(2), Plus(1)}, "score");
    ASSERT_EQ(model->outputs().size(), 1u);
    EXPECT_EQ(model->output().get_names(),
              std::unordered_set<std::string>{"score"});
    EXPECT_EQ(model->output().get_element_type(), ov::element::f32);
    ov::Tensor input(type, ov::Shape{1});
    if (type == ov::element::f32) {
      *input.data<float>() = 3;
    } else {
      *input.data<ov::float16>() = 3;
    }
    ov::TensorVector outputs{ov::Tensor(ov::element::f32, ov::Shape{1})};
    ASSERT_TRUE(model->evaluate(outputs, {input}));
    EXPECT_EQ(*outputs[0].data<float>(), -3 * 2 + 1);
  }
}

TEST(BuildScoringGraphTest, LeavesInputsThatItDoesNotKnow) {
  // As SDPAToPagedAttention makes them.
  const auto model = Number(ov::element::f32);
  const auto cache = std::make_shared<op::Parameter>(
      ov::element::dynamic, ov::PartialShape::dynamic(4));
  cache->output(0).set_names({"key_cache.0"});
  model->add_parameters({cache});
  const auto scoring = BuildScoringGraph(model, "logits", {Plus(1)}, "score");
  EXPECT_EQ(scoring->input("key_cache.0").get_element_type(),
            ov::element::dynamic);
  EXPECT_EQ(scoring->input("number").get_element_type(), ov::element::f32);
}

// Executors write i64, whatever the model was exported with.
class IndexTypeTest : public ::testing::TestWithParam<ov::element::Type> {
 protected:
  IndexTypeTest() { graph_.index = GetParam(); }

  EmbeddingModel graph_;
};
INSTANTIATE_TEST_SUITE_P(Types, IndexTypeTest,
                         ::testing::Values(ov::element::i64, ov::element::i32),
                         [](const auto& info) {
                           return info.param.get_type_name();
                         });

// One output, and inputs as executors write them.
void ExpectEnds(const ov::Model& model) {
  ASSERT_EQ(model.outputs().size(), 1u);
  EXPECT_EQ(model.output().get_any_name(), kScoredOutput);
  EXPECT_EQ(model.output().get_element_type(), ov::element::f32);
  for (const auto& input : model.inputs()) {
    EXPECT_EQ(input.get_element_type(), ov::element::i64)
        << input.get_any_name();
  }
}

TEST_P(IndexTypeTest, PaddedRows) {
  const ScoreHead head =
      AppendScoreHead(graph_.Build(F32Head(graph_)), {kTrue, kFalse});
  ExpectEnds(*head.model);
  const auto scores =
      testing::RunScorer(head, {3, 7, 0, 5}, {1, 1, 0, 1}, {2, 2});
  const std::vector<size_t> last{7, 5};
  for (size_t i = 0; i < last.size(); ++i) {
    EXPECT_NEAR(scores[i],
                graph_.Expected(HeadWeight(graph_), last[i], kTrue, kFalse),
                kTolerance);
  }
}

TEST_P(IndexTypeTest, PackedTokens) {
  const ScoreHead head = AppendPackedScoreHead(
      graph_.BuildPacked(F32Head(graph_)), {kTrue, kFalse});
  ExpectEnds(*head.model);
  EXPECT_EQ(head.model->input(kScoreRowsInput).get_partial_shape(),
            ov::PartialShape{-1});
}

TEST_P(IndexTypeTest, Classifiers) {
  const auto model = testing::SumOfSecondSegments(GetParam());
  const ScoreHead head = AppendClassifierHead(model);
  ExpectEnds(*head.model);
  EXPECT_EQ(model->output().get_any_name(), "logits");
}

}  // namespace
}  // namespace rerank
