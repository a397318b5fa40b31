// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/query_encoder.h"

#include <algorithm>

#include "tests/cpp/engine/text/row_encoder_fixture.h"

namespace rerank {
namespace {

// As part of whole prompts.
using QueryEncoderTest = RowEncoderTest;

TEST_F(QueryEncoderTest, ALongQueryKeepsTheFrameAndRoomForDocuments) {
  const RowEncoder encoder = Encoder(Options(200));
  const EncodedPrompts prompts = encoder.Encode({Words(300), {Words(300)}});
  EXPECT_GT(prompts.query_dropped, 0u);
  // "<Document>:" stands in front of every chunk.
  const TokenSequence tail = tokenizer_->EncodeText("\n<Document>:");
  for (size_t i = 0; i < prompts.sequences.size(); ++i) {
    const auto head_end =
        prompts.sequences[i].begin() + static_cast<long>(prompts.shared);
    EXPECT_EQ(
        TokenSequence(head_end - static_cast<long>(tail.size()), head_end),
        tail);
  }
  EXPECT_GT(Body(prompts, 0, SuffixSize()).size(), 20u);
}

TEST_F(QueryEncoderTest, ALongInstructionNeverTakesTheQueryAway) {
  TextOptions options = Options(200);
  RankingTask task{"q", {"d"}};
  task.options.instruction = Words(300);
  for (const auto policy : {LongDocuments::kChunk, LongDocuments::kError}) {
    task.options.long_documents = policy;
    const std::string message = testing::MessageOf(
        ErrorCode::kInvalidArgument, [&] { Encoder(options).Encode(task); });
    EXPECT_EQ(message.rfind("instruction: expected at most ", 0), 0u)
        << message;
  }
  // The option's own, when the model is loaded.
  options.instruction = Words(300);
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInvalidArgument, [&] { Encoder(options); })
          .rfind("instruction: expected at most ", 0),
      0u);
}

TEST_F(QueryEncoderTest, TheLongestInstructionLeavesATokenOfTheQuery) {
  const RowEncoder encoder = Encoder(Options(200));
  const TokenSequence label = tokenizer_->EncodeText(std::string("\n<Query>:"));
  RankingTask task{Words(20), {"d"}};
  size_t words = 1;
  for (;; ++words) {
    task.options.instruction = Words(words);
    try {
      const TokenSequence row = encoder.Encode(task).sequences.front();
      // The label stands there, and more than the document's label behind it.
      const auto at =
          std::search(row.begin(), row.end(), label.begin(), label.end());
      ASSERT_NE(at, row.end()) << words;
      ASSERT_NE(*(at + static_cast<long>(label.size())),
                tokenizer_->EncodeText(std::string("\n<Document>:")).front())
          << words;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).rfind("instruction: expected", 0), 0u)
          << error.what();
      break;
    }
  }
  EXPECT_GT(words, 10u);
}

TEST_F(QueryEncoderTest, TruncateCutsTheQueryAsTheCardsDoAndSaysWhat) {
  const RowEncoder encoder = Encoder(Options(200, LongDocuments::kTruncate));
  const auto size = [](const std::string& text) {
    return tokenizer_->EncodeText(text).size();
  };
  RankingTask task{"the query", {"d"}};
  task.options.instruction = Words(300);
  EncodedPrompts prompts = encoder.Encode(task);
  const size_t prefix =
      tokenizer_->EncodeControl(FamilyNamed("Qwen3-Reranker")->prompt.prefix)
          .size();
  const size_t room = 200 - prefix - SuffixSize();
  // The query is gone, the instruction's beginning is there.
  EXPECT_EQ(prompts.query_dropped, size(" the query"));
  EXPECT_EQ(prompts.instruction_dropped,
            size("<Instruct>: " + Words(300)) - room);
  EXPECT_EQ(prompts.sequences[0].size(), 200u);
  // The instruction is whole, and the query has lost its end.
  task = {Words(300), {"d"}};
  prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.instruction_dropped, 0u);
  EXPECT_EQ(prompts.query_dropped,
            size(" " + Words(300)) - (room - size("<Instruct>: \n<Query>:")));
}

}  // namespace
}  // namespace rerank
