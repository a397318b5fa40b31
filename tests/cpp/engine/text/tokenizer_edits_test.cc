// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer_edits.h"

#include <cstring>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>

#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizers_extension.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr int32_t kLength = 4;
constexpr char kText[] = "one two three four five six seven";

class RemoveTruncationTest : public ::testing::Test {
 protected:
  RemoveTruncationTest() {
    LoadTokenizersExtension(&core_, "");
    model_ = core_.read_model(std::string(RERANK_TEST_MODEL) +
                              "/openvino_tokenizer.xml");
  }

  ov::Input<ov::Node> LengthInput() const {
    for (const auto& node : model_->get_ops()) {
      if (std::strcmp(node->get_type_name(), "Truncate") == 0) {
        return node->input(3);
      }
    }
    throw std::runtime_error("expected a Truncate, got none");
  }
  // As tokenizers up to 2025.4 have it: no switch.
  void SetConstantLength() const {
    RemoveTruncation(model_);
    LengthInput().replace_source_output(
        op::Constant::create(ov::element::i32, ov::Shape{}, {kLength}));
  }
  size_t CountTokens() {
    auto request = core_.compile_model(model_, "CPU").create_infer_request();
    std::vector<std::string> texts{kText};
    request.set_input_tensor(
        ov::Tensor(ov::element::string, ov::Shape{1}, texts.data()));
    request.infer();
    return request.get_tensor("input_ids").get_shape().at(1);
  }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
};

TEST_F(RemoveTruncationTest, AConstantLength) {
  const size_t all = CountTokens();
  ASSERT_GT(all, static_cast<size_t>(kLength));
  SetConstantLength();
  ASSERT_EQ(CountTokens(), static_cast<size_t>(kLength));
  RemoveTruncation(model_);
  EXPECT_EQ(CountTokens(), all);
}

TEST_F(RemoveTruncationTest, ASwitchThatIsAState) {
  const size_t all = CountTokens();
  ASSERT_NE(model_->get_variable_by_id("truncation"), nullptr);
  RemoveTruncation(model_);
  EXPECT_EQ(model_->get_variable_by_id("truncation"), nullptr);
  EXPECT_TRUE(model_->get_sinks().empty());
  EXPECT_EQ(CountTokens(), all);
}

TEST_F(RemoveTruncationTest, ATokenizerNeverCuts) {
  SetConstantLength();
  const testing::TemporaryDirectory directory;
  const auto file = directory.path() / "openvino_tokenizer.xml";
  ov::save_model(model_, file.string(), false);
  const Tokenizer tokenizer(&core_, file);
  EXPECT_GT(tokenizer.EncodeText(kText).size(), static_cast<size_t>(kLength));
  EXPECT_GT(tokenizer.EncodeControl(kText).size(),
            static_cast<size_t>(kLength));
}

}  // namespace
}  // namespace rerank
