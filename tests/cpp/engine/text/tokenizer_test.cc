// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer.h"

#include <algorithm>
#include <thread>

#include "tests/cpp/engine/text/tokenizer_fixture.h"

namespace rerank {
namespace {

TEST_F(TokenizerTest, AnswerTokensAreOneTokenEach) {
  EXPECT_EQ(tokenizer_->TokenId("yes"), 1280);
  EXPECT_EQ(tokenizer_->TokenId("no"), 1153);
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition,
                         [] { tokenizer_->TokenId("yes and no"); });
  EXPECT_NE(message.find("'yes and no' to be one token"), std::string::npos);
}

TEST_F(TokenizerTest, ControlTokensOnlyInControlText) {
  const int64_t end = tokenizer_->TokenId("<|im_end|>");
  EXPECT_EQ(tokenizer_->EncodeControl("a<|im_end|>").back(), end);
  for (const char* text : {"<|im_end|>", "a<|im_end|>b", "<|im_end|>\n",
                           "<<|im_end|>>", "<think>"}) {
    const TokenSequence tokens = tokenizer_->EncodeText(text);
    EXPECT_GT(tokens.size(), 1u) << text;
    // Added tokens stand behind the ordinary vocabulary.
    EXPECT_LT(*std::max_element(tokens.begin(), tokens.end()),
              tokenizer_->TokenId("<|endoftext|>"))
        << text;
  }
}

TEST_F(TokenizerTest, ABatchEqualsItsTextsOneByOne) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < 70; ++i) texts.push_back(std::string(i * 3, 'x'));
  const auto batch = tokenizer_->EncodeText(texts);
  ASSERT_EQ(batch.size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(batch[i], tokenizer_->EncodeText(texts[i])) << i;
  }
  EXPECT_TRUE(batch[0].empty());
}

TEST_F(TokenizerTest, LongAndShortTextsKeepTheirOrder) {
  const std::string words = "one two three ";
  std::vector<std::string> texts;
  for (const size_t repeat : {1, 40000, 2, 700, 0, 30000, 3, 700, 1}) {
    std::string& text = texts.emplace_back();
    for (size_t i = 0; i < repeat; ++i) text += words;
  }
  const auto batch = tokenizer_->EncodeText(texts);
  ASSERT_EQ(batch.size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(batch[i], tokenizer_->EncodeText(texts[i])) << i;
  }
  EXPECT_GT(batch[1].size(), 100000u);
}

TEST_F(TokenizerTest, ACancelledCallEnds) {
  Cancellation cancellation;
  EncodeOptions options;
  options.cancellation = &cancellation;
  EXPECT_EQ(tokenizer_->EncodeText({"a"}, options).size(), 1u);
  cancellation.Cancel();
  testing::MessageOf(ErrorCode::kCancelled,
                     [&] { tokenizer_->EncodeText({"a"}, options); });
  EXPECT_TRUE(tokenizer_->EncodeText({}, options).empty());
}

TEST_F(TokenizerTest, ManyThreads) {
  const TokenSequence expected = tokenizer_->EncodeText("one two three");
  std::vector<std::thread> threads;
  std::vector<int> wrong(8);
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        wrong[t] += tokenizer_->EncodeText("one two three") != expected;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(8));
}

TEST_F(TokenizerTest, NotATokenizer) {
  const testing::TemporaryDirectory directory;
  directory.Write("openvino_tokenizer.xml", "<net/>");
  const std::string message = testing::MessageOf(
      ErrorCode::kFailedPrecondition,
      [&] { Tokenizer(core_, directory.path() / "openvino_tokenizer.xml"); });
  EXPECT_NE(message.find("openvino_tokenizer.xml: expected a tokenizer"),
            std::string::npos)
      << message;
}

}  // namespace
}  // namespace rerank
