// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/exact_text.h"

#include "tests/cpp/engine/text/tokenizer_fixture.h"

namespace rerank {
namespace {

class ExactTextTest : public TokenizerTest {};

TEST(WithExactSpacesTest, WhiteSpaceIsWrittenOut) {
  const std::string spaces =
      "\\x{9}-\\x{d}\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}"
      "\\x{2028}-\\x{2029}\\x{202f}\\x{205f}\\x{3000}";
  EXPECT_EQ(WithExactSpaces("\\s+"), "[" + spaces + "]+");
  EXPECT_EQ(WithExactSpaces("(?!\\S)"), "(?![^" + spaces + "])");
  EXPECT_EQ(WithExactSpaces("[^\\s\\p{L}]\\s"),
            "[^" + spaces + "\\p{L}][" + spaces + "]");
  EXPECT_EQ(WithExactSpaces("[]\\s]"), "[]" + spaces + "]");
  EXPECT_EQ(WithExactSpaces("\\\\s\\[\\s"), "\\\\s\\[[" + spaces + "]");
}

// The bundled model has no tokenizer.json: its graph says NFC.
TEST_F(ExactTextTest, TheGraphTellsWhereNothingElseDoes) {
  ASSERT_TRUE(tokenizer_->exact_text());
  EXPECT_EQ(tokenizer_->Normalized("Co\u0302\u0323ng"), "C\u1ed9ng");
  EXPECT_EQ(tokenizer_->Normalized("plain"), "plain");
}

TEST_F(ExactTextTest, EveryWayToWriteALetterHasItsTokens) {
  const TokenSequence tokens = tokenizer_->EncodeText("C\u1ed9ng");
  for (const char* text :
       {"Co\u0302\u0323ng", "Co\u0323\u0302ng", "C\u00f4\u0323ng"}) {
    EXPECT_EQ(tokenizer_->EncodeText(text), tokens) << text;
    EXPECT_EQ(tokenizer_->EncodeControl(text), tokens) << text;
  }
}

TEST_F(ExactTextTest, ControlTokensAreLeftAlone) {
  const int64_t end = tokenizer_->TokenId("<|im_end|>");
  TokenSequence tokens = tokenizer_->EncodeText("C\u1ed9ng");
  tokens.push_back(end);
  EXPECT_EQ(tokenizer_->EncodeControl("C\u00f4\u0323ng<|im_end|>"), tokens);
}

TEST_F(ExactTextTest, EmptyTextsBesideOthers) {
  const auto batch = tokenizer_->EncodeText({"", "a", ""});
  EXPECT_TRUE(batch[0].empty());
  EXPECT_EQ(batch[1], tokenizer_->EncodeText("a"));
  EXPECT_TRUE(batch[2].empty());
}

}  // namespace
}  // namespace rerank
