// SPDX-License-Identifier: Apache-2.0
//
// HideSpecialTokens on the bundled model's tokenizer. Other kinds of
// vocabulary: tests/python/numbers.

#include <cstring>
#include <openvino/openvino.hpp>

#include "calculators/engine/text/special_pattern.h"
#include "calculators/engine/text/string_constants.h"
#include "calculators/engine/text/tokenizer.h"
#include "calculators/engine/text/tokenizer_edits.h"
#include "calculators/engine/text/tokenizers_extension.h"
#include "calculators/engine/text/vocabulary.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

class HideSpecialTokensTest : public ::testing::Test {
 protected:
  HideSpecialTokensTest() {
    LoadTokenizersExtension(&core_, "");
    model_ = core_.read_model(std::string(RERANK_TEST_MODEL) +
                              "/openvino_tokenizer.xml");
  }

  TokenSequence Tokens(const std::string& text) {
    auto request = core_.compile_model(model_, "CPU").create_infer_request();
    std::vector<std::string> texts{text};
    request.set_input_tensor(
        ov::Tensor(ov::element::string, ov::Shape{1}, texts.data()));
    request.infer();
    const ov::Tensor ids = request.get_tensor("input_ids");
    return {ids.data<int64_t>(), ids.data<int64_t>() + ids.get_size()};
  }

  SpecialPattern Pattern() const {
    for (const auto& node : model_->get_ops()) {
      if (std::strcmp(node->get_type_name(), "SpecialTokensSplit") == 0) {
        return ParseSpecialPattern(
            ReadString(*node, node->get_input_size() - 1));
      }
    }
    throw std::runtime_error("expected a SpecialTokensSplit, got none");
  }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
};

TEST_F(HideSpecialTokensTest, WhatNoFileNamesIsSpecial) {
  ASSERT_EQ(Tokens("<|im_end|>").size(), 1u);
  HideSpecialTokens(model_, {});
  EXPECT_GT(Tokens("<|im_end|>").size(), 1u);
  EXPECT_GT(Tokens("<tool_call>").size(), 1u);
  EXPECT_TRUE(Pattern().groups.empty());
}

TEST_F(HideSpecialTokensTest, PlainTokensStay) {
  const TokenSequence call = Tokens("<tool_call>");
  ASSERT_EQ(call.size(), 1u);
  AddedTokens added;
  added.plain = {"<tool_call>"};
  HideSpecialTokens(model_, added);
  EXPECT_EQ(Tokens("<tool_call>"), call);
  EXPECT_GT(Tokens("<|im_end|>").size(), 1u);
}

TEST_F(HideSpecialTokensTest, AnEditedGraphKeepsWhatWasLeft) {
  AddedTokens added;
  added.plain = {"<tool_call>"};
  HideSpecialTokens(model_, added);
  const TokenSequence tokens = Tokens("a <tool_call> <|im_end|>");
  // A baked folder has the graph alone.
  HideSpecialTokens(model_, {});
  EXPECT_TRUE(Pattern().edited);
  EXPECT_EQ(Tokens("a <tool_call> <|im_end|>"), tokens);
}

TEST_F(HideSpecialTokensTest, NoEntryIsLeftOfWhatIsHidden) {
  HideSpecialTokens(model_, {});
  const VocabularyPlace place = FindVocabulary(*model_);
  size_t empty = 0;
  for (const auto& entry : ReadStrings(*place.node, place.input)) {
    EXPECT_NE(entry, "<|im_end|>");
    EXPECT_NE(entry, "<think>");
    empty += entry.empty();
  }
  EXPECT_GT(empty, 10u);
}

TEST_F(HideSpecialTokensTest, ATokenOfOneCharacterIsNotLost) {
  AddedTokens added;
  added.special = {"!"};
  const TokenSequence before = Tokens("a!");
  HideSpecialTokens(model_, added);
  EXPECT_EQ(Tokens("a!"), before);
}

TEST_F(HideSpecialTokensTest, AMergeToAHiddenEntryGoesAndItsPartsStay) {
  const TokenSequence whole = Tokens("query");
  ASSERT_EQ(whole.size(), 1u);
  AddedTokens added;
  added.special = {"query"};
  HideSpecialTokens(model_, added);
  const TokenSequence parts = Tokens("query");
  EXPECT_GT(parts.size(), 1u);
  for (const int64_t token : parts) EXPECT_NE(token, whole[0]);
}

TEST_F(HideSpecialTokensTest, TokensThatBeginInsideACharacter) {
  const std::vector<bool> inner = ReadInnerTokens(*model_);
  EXPECT_GT(inner.size(), 16000u);
  // U+2A6D5 has four bytes, none of which the small vocabulary merges.
  const TokenSequence bytes = Tokens("\xF0\xAA\x9B\x95");
  ASSERT_GT(bytes.size(), 1u);
  EXPECT_FALSE(inner.at(static_cast<size_t>(bytes[0])));
  for (size_t i = 1; i < bytes.size(); ++i) {
    EXPECT_TRUE(inner.at(static_cast<size_t>(bytes[i]))) << i;
  }
  EXPECT_FALSE(inner.at(static_cast<size_t>(Tokens("a")[0])));
}

TEST_F(HideSpecialTokensTest, AGraphWithoutAVocabularyIsRefused) {
  const auto parameter = std::make_shared<ov::op::v0::Parameter>(
      ov::element::string, ov::PartialShape{-1});
  const ov::Model empty(ov::OutputVector{parameter}, {parameter});
  EXPECT_EQ(testing::MessageOf(ErrorCode::kFailedPrecondition,
                               [&] { FindVocabulary(empty); }),
            "expected a vocabulary of BPE, WordPiece, Unigram or whole words, "
            "got none");
}

}  // namespace
}  // namespace rerank
