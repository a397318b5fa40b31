// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer_shape.h"

#include <cstring>
#include <openvino/core/graph_util.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/parameter.hpp>
#include <string>

#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizers_extension.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using ov::op::v0::Constant;

std::shared_ptr<Constant> Text(const std::string& text) {
  return Constant::create(ov::element::u8, ov::Shape{text.size()}, text.data());
}

std::shared_ptr<Constant> Number(int32_t number) {
  return Constant::create(ov::element::i32, ov::Shape{}, {number});
}

class TokenizerShapeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    LoadTokenizersExtension(&core_, "");
    model_ = core_.read_model(std::string(RERANK_TEST_MODEL) +
                              "/openvino_tokenizer.xml");
  }

  std::shared_ptr<ov::Node> Op(const char* type) const {
    for (const auto& node : model_->get_ops()) {
      if (std::strcmp(node->get_type_name(), type) == 0) return node;
    }
    ADD_FAILURE() << "no " << type;
    return nullptr;
  }

  // Puts `value` in the place of an input, counted from the last.
  void Replace(const char* type, size_t from_end,
               const std::shared_ptr<Constant>& value) {
    const auto node = Op(type);
    node->input(node->get_input_size() - from_end).replace_source_output(value);
  }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
};

TEST_F(TokenizerShapeTest, ReadsTheBundledTokenizer) {
  const TokenizerShape shape = ReadTokenizerShape(model_);
  EXPECT_TRUE(shape.pad_left);
  EXPECT_TRUE(shape.cut_left);
  EXPECT_EQ(shape.pad_token, 16000);
  EXPECT_EQ(shape.max_length, 131072u);
}

// As exports before 2026.4 have it.
TEST_F(TokenizerShapeTest, ALimitWithoutAChoice) {
  Replace("Truncate", 3, Number(126));
  Replace("Truncate", 2, Text("right"));
  const TokenizerShape shape = ReadTokenizerShape(model_);
  EXPECT_EQ(shape.max_length, 126u);
  EXPECT_FALSE(shape.cut_left);
}

TEST_F(TokenizerShapeTest, AddedTokensCountForTheLimit) {
  Replace("Truncate", 3, Number(126));
  const auto node = Op("CombineSegments");
  ov::OutputVector inputs;
  const auto ids = Constant::create(ov::element::i32, ov::Shape{1}, {0});
  const auto add = [&] {
    inputs.insert(inputs.end(), {Number(0), Number(1), ids});
  };
  add();
  for (size_t i = 0; i < 3; ++i) inputs.push_back(node->input_value(i));
  add();
  inputs.push_back(Constant::create(ov::element::i32, ov::Shape{3}, {0, 0, 0}));
  ov::replace_node(node, node->clone_with_new_inputs(inputs));
  EXPECT_EQ(ReadTokenizerShape(model_).max_length, 128u);
}

TEST_F(TokenizerShapeTest, AGraphThatNeitherCutsNorPads) {
  const auto input = std::make_shared<ov::op::v0::Parameter>(
      ov::element::i64, ov::PartialShape{-1, -1});
  const auto model = std::make_shared<ov::Model>(ov::OutputVector{input},
                                                 ov::ParameterVector{input});
  const TokenizerShape shape = ReadTokenizerShape(model);
  EXPECT_FALSE(shape.pad_left);
  EXPECT_FALSE(shape.cut_left);
  EXPECT_EQ(shape.pad_token, std::nullopt);
  EXPECT_EQ(shape.max_length, std::nullopt);
}

}  // namespace
}  // namespace rerank
