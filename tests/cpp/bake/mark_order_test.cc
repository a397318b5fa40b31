// SPDX-License-Identifier: Apache-2.0
//
// More texts, and against Hugging Face's tokenizers: tests/python/bake.

#include "calculators/bake/mark_order.h"

#include <openvino/openvino.hpp>

#include "calculators/engine/text/tokenizers_extension.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

class MarkOrderTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    core_ = new ov::Core;
    LoadTokenizersExtension(core_, "");
  }
  static void TearDownTestSuite() { delete core_; }

  static std::shared_ptr<ov::Model> Read() {
    return core_->read_model(std::string(RERANK_TEST_MODEL) +
                             "/openvino_tokenizer.xml");
  }

  // Two texts padded alike: whether their tokens are the same.
  static bool Same(const std::shared_ptr<ov::Model>& tokenizer,
                   const std::string& one, const std::string& other) {
    auto request =
        core_->compile_model(tokenizer, "CPU").create_infer_request();
    std::vector<std::string> texts = {one, other};
    request.set_input_tensor(
        ov::Tensor(ov::element::string, ov::Shape{2}, texts.data()));
    request.infer();
    const ov::Tensor ids = request.get_tensor("input_ids");
    const auto* first = ids.data<int64_t>();
    const size_t width = ids.get_shape()[1];
    return std::equal(first, first + width, first + width);
  }

  static ov::Core* core_;
};
ov::Core* MarkOrderTest::core_ = nullptr;

TEST_F(MarkOrderTest, MarksOfOneLetterAreOrderedAndComposed) {
  const auto plain = Read();
  const auto ordered = Read();
  OrderMarks(core_, ordered);
  const std::pair<const char*, const char*> same[] = {
      {"Co\u0302\u0323ng", "C\u1ed9ng"},
      {"C\u00f4\u0323ng", "C\u1ed9ng"},
      {"a\u0331\u0301", "\u00e1\u0331"},
      {"\u05e9\u05c1\u05bc", "\u05e9\u05bc\u05c1"},
      {"a\u0345\u0301\u0323\u0327\u0334", "\u1ea1\u0334\u0327\u0301\u0345"},
  };
  for (const auto& [typed, normal] : same) {
    EXPECT_FALSE(Same(plain, typed, normal)) << typed;
    EXPECT_TRUE(Same(ordered, typed, normal)) << typed;
  }
}

TEST_F(MarkOrderTest, MarksOfOneClassKeepTheirOrder) {
  const auto ordered = Read();
  OrderMarks(core_, ordered);
  EXPECT_FALSE(Same(ordered, "x\u0301\u0308", "x\u0308\u0301"));
  EXPECT_TRUE(Same(ordered, "no mark, \u1ed9", "no mark, o\u0323\u0302"));
}

TEST_F(MarkOrderTest, ATokenizerWithoutNormalizationIsLeftAsItIs) {
  const auto tokenizer = Read();
  for (const auto& node : tokenizer->get_ops()) {
    if (std::string(node->get_type_name()) != "CharsMapNormalization") continue;
    for (size_t i = 0; i < node->get_output_size(); ++i) {
      for (ov::Input<ov::Node> target : node->output(i).get_target_inputs()) {
        target.replace_source_output(node->input_value(i));
      }
    }
  }
  const size_t size = tokenizer->get_ops().size();
  OrderMarks(core_, tokenizer);
  EXPECT_EQ(tokenizer->get_ops().size(), size);
}

}  // namespace
}  // namespace rerank
