// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/baked_graph.h"

#include "calculators/bake/token_code.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/engine/graph/run_rows.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr double kTolerance = 1e-5;
constexpr int64_t kTrue = 3, kFalse = 7;
constexpr int64_t kBos = 12, kEos = 13, kSep = 14, kPad = 15;

constexpr int64_t kStride = 16;
// A newline is token 9; nothing merges with it.
constexpr int64_t kApart = 9 + kStride * kLast;

PromptTokens Prompt() {
  PromptTokens prompt;
  prompt.prefix = {1};
  prompt.document_label = {2};
  prompt.suffix = {10, 11};
  prompt.newline = 9;
  return prompt;
}

class BakedGraphTest : public ::testing::Test {
 protected:
  std::shared_ptr<ov::Model> Model() const {
    return graph_.Build(op::Constant::create(
        ov::element::f32, {graph_.vocabulary, graph_.hidden}, Weight()));
  }
  std::vector<float> Weight() const {
    return testing::Numbers(graph_.vocabulary * graph_.hidden, 2);
  }
  std::shared_ptr<ov::Model> Bake(const std::shared_ptr<ov::Model>& model,
                                  double scale = 1) const {
    ov::Core core;
    return BakeGraph(&core, model, {kTrue, kFalse}, Prompt(), kStride, kSep,
                     scale, std::nullopt, "m.xml")
        .model;
  }

  testing::EmbeddingModel graph_;
};

TEST_F(BakedGraphTest, InputsAndOutputAreWhatTheServerHas) {
  for (const auto index : {ov::element::i64, ov::element::i32}) {
    graph_.index = index;
    const auto model = Bake(Model());
    ASSERT_EQ(model->inputs().size(), 2u);
    for (const char* name : {"input_ids", "attention_mask"}) {
      EXPECT_EQ(model->input(name).get_element_type(), ov::element::i64);
    }
    ASSERT_EQ(model->outputs().size(), 1u);
    EXPECT_EQ(model->output(0).get_names(),
              std::unordered_set<std::string>{"logits"});
    EXPECT_EQ(model->output(0).get_element_type(), ov::element::f32);
    EXPECT_EQ(model->output(0).get_partial_shape()[1], 1);
  }
}

TEST_F(BakedGraphTest, TheScoreIsReadAtEachRowsOwnEnd) {
  const auto model = Bake(Model());
  const auto outputs =
      testing::RunRows(model,
                       {{kBos, 4, kApart, kEos, kSep, 5, 6, kEos},
                        {kBos, 4, kApart, kEos, kSep, kEos, kPad, kPad}},
                       {{1, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 0, 0}});
  ASSERT_EQ(outputs[0].get_shape(), (ov::Shape{2, 1}));
  // Both rows end with the suffix's last token.
  const double expected = graph_.Expected(Weight(), 11, kTrue, kFalse);
  for (size_t row = 0; row < 2; ++row) {
    EXPECT_NEAR(outputs[0].data<float>()[row], expected, kTolerance) << row;
  }
}

TEST_F(BakedGraphTest, ARowWithoutADocumentNeverWins) {
  // The second row has only the newline that the document does not take.
  const auto outputs =
      testing::RunRows(Bake(Model()),
                       {{kBos, 4, kApart, kEos, kSep, 5, kEos},
                        {kBos, 4, kApart, kEos, kSep, kApart, kEos}},
                       {TokenSequence(7, 1), TokenSequence(7, 1)});
  EXPECT_NEAR(outputs[0].data<float>()[0],
              graph_.Expected(Weight(), 11, kTrue, kFalse), kTolerance);
  EXPECT_LT(outputs[0].data<float>()[1], -1e4);
}

TEST_F(BakedGraphTest, TheFamilysScaleIsPartOfIt) {
  const std::vector<TokenSequence> row = {{kBos, 4, kEos, kSep, 5, kEos}};
  const std::vector<TokenSequence> mask = {{1, 1, 1, 1, 1, 1}};
  const auto scaled = testing::RunRows(Bake(Model(), 0.25), row, mask);
  EXPECT_NEAR(scaled[0].data<float>()[0],
              0.25 * graph_.Expected(Weight(), 11, kTrue, kFalse), kTolerance);
}

TEST_F(BakedGraphTest, TheModelItselfIsLeftUnchanged) {
  const auto model = Model();
  Bake(model);
  EXPECT_EQ(model->output("logits").get_partial_shape().size(), 3);
  const auto outputs = testing::RunRows(model, {{1, 2}}, {{1, 1}});
  EXPECT_EQ(outputs[0].get_shape(), (ov::Shape{1, 2, graph_.vocabulary}));
}

TEST_F(BakedGraphTest, AnInputThatHasNoValueIsRefused) {
  const auto model = Model();
  const auto types = std::make_shared<op::Parameter>(ov::element::i64,
                                                     ov::PartialShape{-1, -1});
  types->output(0).set_names({"token_type_ids"});
  model->add_parameters({types});
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Bake(model); }),
      "m.xml: input 'token_type_ids' cannot be baked");
}

}  // namespace
}  // namespace rerank
