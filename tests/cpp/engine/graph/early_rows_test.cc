// SPDX-License-Identifier: Apache-2.0
//
// Rows that are taken early against rows that are taken of the hidden state.

#include "calculators/engine/graph/early_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "calculators/engine/execute/score_reader.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/engine/graph/stateless.h"
#include "calculators/engine/graph/told_shapes.h"
#include "tests/cpp/engine/graph/classifiers.h"
#include "tests/cpp/engine/graph/decoder.h"
#include "tests/cpp/engine/graph/early_products.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using testing::Decoder;
using testing::EarlyProducts;
using Value = ov::Output<ov::Node>;

const AnswerTokens kAnswers = {7, 3};
constexpr size_t kRows = 3;
constexpr size_t kTokens = 5;       // all real
constexpr float kRounding = 1e-4F;  // of scores of 30 and more

Value Place(int64_t value) {
  return op::Constant::create(ov::element::i64, ov::Shape{}, {value});
}

// Of rows of other tokens each.
std::vector<float> Scores(const ScoreHead& head) {
  ov::Core core;
  auto request = core.compile_model(head.model, "CPU",
                                    {{"INFERENCE_PRECISION_HINT", "f32"},
                                     {"DYNAMIC_QUANTIZATION_GROUP_SIZE", "0"}})
                     .create_infer_request();
  const ov::Shape shape = {kRows, kTokens};
  ov::Tensor ids(ov::element::i64, shape);
  ov::Tensor ones(ov::element::i64, shape);
  ov::Tensor places(ov::element::i64, shape);
  ov::Tensor zeros(ov::element::i64, shape);
  for (size_t i = 0; i < kRows * kTokens; ++i) {
    ids.data<int64_t>()[i] = static_cast<int64_t>(i * 7 % 37);
    ones.data<int64_t>()[i] = 1;
    places.data<int64_t>()[i] = static_cast<int64_t>(i % kTokens);
    zeros.data<int64_t>()[i] = 0;
  }
  for (const auto& input : head.model->inputs()) {
    const std::string name = input.get_any_name();
    request.set_tensor(name, name == "input_ids"        ? ids
                             : name == "attention_mask" ? ones
                             : name == "position_ids"   ? places
                                                        : zeros);
  }
  request.infer();
  return ScoreReader(&core, head).Read(request.get_tensor(kScoredOutput));
}

// The hidden state's rows, behind everything.
ScoreHead Late(const std::shared_ptr<ov::Model>& model) {
  const auto copy = model->clone();
  return AppendScoreHead(copy, kAnswers, [](const Value& data) {
    return std::make_shared<op::Gather>(data, Place(kTokens - 1), Place(1))
        ->output(0);
  });
}

// The products that are early, after a comparison of all scores.
size_t EarlyOf(const std::shared_ptr<ov::Model>& model) {
  const ScoreHead early = AppendScoreHead(model, kAnswers);
  const ScoreHead late = Late(model);
  EXPECT_EQ(EarlyProducts(*late.model), 0U);
  const auto expected = Scores(late);
  const auto scores = Scores(early);
  EXPECT_EQ(scores.size(), kRows);
  for (size_t i = 0; i < kRows; ++i) {
    EXPECT_TRUE(std::isfinite(expected[i]));
    EXPECT_NEAR(scores[i], expected[i], kRounding) << "row " << i;
    EXPECT_GT(std::abs(expected[i] - expected[(i + 1) % kRows]),
              100 * kRounding);
  }
  return EarlyProducts(*early.model);
}

std::shared_ptr<ov::Model> Behind(
    const std::function<Value(const Value&)>& operation) {
  Decoder decoder;
  decoder.behind = operation;
  return decoder.Build();
}

Value Number(float value) {
  return op::Constant::create(ov::element::f32, ov::Shape{}, {value});
}

Value Axis(int64_t axis) {
  return op::Constant::create(ov::element::i64, ov::Shape{1}, {axis});
}

Value Weight(size_t rows, size_t columns) {
  return op::Constant::create(ov::element::f32, {rows, columns},
                              testing::Numbers(rows * columns, 5));
}

// A norm and two products with a gate between them.
Value Mlp(const Value& hidden, int64_t last_axis) {
  const Value squares = std::make_shared<op::ReduceMean>(
      std::make_shared<op::Multiply>(hidden, hidden), Axis(last_axis), true);
  const Value norm = std::make_shared<op::Divide>(
      hidden, std::make_shared<op::Sqrt>(
                  std::make_shared<op::Add>(squares, Number(1e-3F))));
  const auto wide =
      std::make_shared<op::MatMul>(norm, Weight(96, 32), false, true);
  const auto halves = std::make_shared<op::Split>(
      wide, op::Constant::create(ov::element::i64, ov::Shape{}, {last_axis}),
      2);
  const auto gated = std::make_shared<op::Multiply>(
      std::make_shared<op::Swish>(halves->output(0)), halves->output(1));
  return std::make_shared<op::Add>(
      hidden, std::make_shared<op::MatMul>(gated, Weight(32, 48), false, true));
}

TEST(EarlyRowsTest, TheLastLayersProducts) {
  EXPECT_EQ(EarlyOf(Decoder().Build()), 1U);  // behind attention
  for (const int64_t axis : {-1, 2}) {
    EXPECT_EQ(EarlyOf(Behind([axis](const Value& v) { return Mlp(v, axis); })),
              3U);
  }
}

TEST(EarlyRowsTest, TheBundledModel) {
  ov::Core core;
  const auto model =
      RemoveState(core.read_model(std::filesystem::path(RERANK_TEST_MODEL) /
                                  "openvino_model.xml"),
                  "model");
  EXPECT_EQ(EarlyOf(model), 4U);
}

// What is early is computed for two rows in place of all tokens.
TEST(EarlyRowsTest, ReadsNoOtherTokens) {
  const ScoreHead head = AppendScoreHead(
      Behind([](const Value& v) { return Mlp(v, -1); }), kAnswers);
  const ToldShapes shapes(*head.model);
  for (const auto& node : head.model->get_ops()) {
    if (!ov::is_type<op::MatMul>(node)) continue;
    const auto shape = shapes.Of(node->output(0));
    ASSERT_TRUE(shape);
    const bool last =
        node->get_friendly_name().find("/rows") != std::string::npos;
    EXPECT_EQ(shape->at(1), last ? 2U : static_cast<size_t>(kToldTokens));
  }
}

TEST(EarlyRowsTest, NotInFrontOfWhatMixesTokens) {
  const auto mixing = [](const Value& v) -> Value {
    return std::make_shared<op::Add>(
        v, std::make_shared<op::ReduceMean>(v, Axis(1), true));
  };
  EXPECT_EQ(EarlyOf(Behind(mixing)), 0U);
  EXPECT_EQ(EarlyOf(Behind([&](const Value& v) { return Mlp(mixing(v), -1); })),
            2U);
  EXPECT_EQ(EarlyOf(Behind([](const Value& v) -> Value {
              return std::make_shared<op::CumSum>(v, Place(1));
            })),
            0U);
}

// All tokens' product is needed by a sum over them.
TEST(EarlyRowsTest, NotWhatOthersNeed) {
  EXPECT_EQ(EarlyOf(Behind([](const Value& v) -> Value {
              const Value product =
                  std::make_shared<op::MatMul>(v, Weight(32, 32), false, true);
              return std::make_shared<op::Add>(
                  product, std::make_shared<op::CumSum>(product, Place(1)));
            })),
            0U);
}

// Of 512, as BERT counts them: by the row's width.
Value WithPlaces(const Value& hidden) {
  const Value width = std::make_shared<op::Gather>(
      std::make_shared<op::ShapeOf>(hidden, ov::element::i64), Axis(1),
      Place(0));
  const Value table = op::Constant::create(ov::element::f32, {1, 512, 32},
                                           testing::Numbers(512 * 32, 6));
  return std::make_shared<op::Add>(
      hidden,
      std::make_shared<op::Slice>(table, Axis(0), width, Axis(1), Axis(1)));
}

// Of the hidden state's first tokens, as an encoder's, or the last ones.
std::shared_ptr<ov::Model> Labelled(bool decoder) {
  Decoder body;
  body.looks_ahead = !decoder;
  body.behind = [](const Value& v) { return Mlp(v, -1); };
  if (!decoder) body.between = WithPlaces;
  const auto model = body.Build();
  Value hidden = model->output("logits").get_node()->input_value(0);
  hidden = hidden.get_node()->input_value(0);
  if (!decoder) {
    hidden = std::make_shared<op::Gather>(hidden, Place(0), Place(1));
  }
  Value logits =
      std::make_shared<op::MatMul>(hidden, Weight(1, 32), false, true);
  if (decoder) {
    logits = testing::LastRows(logits, model->input("input_ids"), 1);
  }
  const auto result = std::make_shared<op::Result>(logits);
  result->output(0).set_names({"logits"});
  return std::make_shared<ov::Model>(ov::ResultVector{result},
                                     model->get_parameters());
}

TEST(EarlyRowsTest, Classifiers) {
  for (const bool decoder : {true, false}) {
    const auto model = Labelled(decoder);
    const ScoreHead head = AppendClassifierHead(model);
    EXPECT_EQ(EarlyProducts(*head.model), 3U) << decoder;
    ScoreHead plain;
    plain.model = model->clone();
    plain.model->output().set_names({kScoredOutput});
    const auto expected = Scores(plain);
    const auto scores = Scores(head);
    for (size_t i = 0; i < kRows; ++i) {
      EXPECT_NEAR(scores[i], expected[i], kRounding) << "row " << i;
      EXPECT_GT(std::abs(expected[i] - expected[(i + 1) % kRows]),
                100 * kRounding);
    }
  }
}

}  // namespace
}  // namespace rerank
