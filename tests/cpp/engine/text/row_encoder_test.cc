// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/row_encoder.h"

#include "tests/cpp/engine/text/row_encoder_fixture.h"

namespace rerank {
namespace {

TEST_F(RowEncoderTest, ChunksTogetherAreTheDocument) {
  const RowEncoder encoder = Encoder(Options(200));
  const std::string text = Words(300);
  const EncodedPrompts prompts = encoder.Encode({"q", {"short", text, "last"}});
  ASSERT_GT(prompts.sequences.size(), 4u);
  EXPECT_EQ(prompts.dropped, (std::vector<size_t>{0, 0, 0}));
  EXPECT_EQ(prompts.document_of.front(), 0u);
  EXPECT_EQ(prompts.document_of.back(), 2u);
  TokenSequence joined;
  for (size_t i = 1; i + 1 < prompts.sequences.size(); ++i) {
    EXPECT_EQ(prompts.document_of[i], 1u);
    EXPECT_LE(prompts.sequences[i].size(), 200u);
    const TokenSequence body = Body(prompts, i, SuffixSize());
    joined.insert(joined.end(), body.begin(), body.end());
  }
  EXPECT_EQ(joined, tokenizer_->EncodeText(" " + text));
}

TEST_F(RowEncoderTest, ACapOnChunksDropsTheRest) {
  const RowEncoder encoder = Encoder(Options(200));
  RankingTask task{"q", {Words(300)}};
  task.options.max_chunks_per_document = 2;
  const EncodedPrompts prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.sequences.size(), 2u);
  const size_t held = Body(prompts, 0, SuffixSize()).size() +
                      Body(prompts, 1, SuffixSize()).size();
  EXPECT_EQ(prompts.dropped[0] + held,
            tokenizer_->EncodeText(" " + Words(300)).size());
}

TEST_F(RowEncoderTest, TokensOfADocumentAreLimitedByTheSmallerLimit) {
  TextOptions options = Options(400);
  options.max_tokens_per_document = 20;
  const RowEncoder encoder = Encoder(options);
  RankingTask task{"q", {Words(30)}};
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 20u);
  task.options.max_tokens_per_document = 7;
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 7u);
  task.options.max_tokens_per_document = 21;
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 20u);
}

TEST_F(RowEncoderTest, ErrorNamesTheText) {
  const RowEncoder encoder = Encoder(Options(200, LongDocuments::kError));
  EXPECT_EQ(encoder.Encode({"q", {"fits"}}).sequences.size(), 1u);
  const auto error = [&](const RankingTask& task) {
    return testing::MessageOf(ErrorCode::kInvalidArgument,
                              [&] { encoder.Encode(task); });
  };
  EXPECT_EQ(error({"q", {"fits", Words(300)}}).find("document 1: expected at"),
            0u);
  EXPECT_EQ(error({Words(300), {"fits"}}).find("query with instruction: "), 0u);
  RankingTask task{"q", {Words(9)}};
  task.options.max_tokens_per_document = 2;
  EXPECT_EQ(error(task).find("document 0: expected at most 2 tokens "
                             "(max_tokens_per_doc, and long_documents is "
                             "ERROR), got "),
            0u);
}

TEST_F(RowEncoderTest, ARequestChoosesItsPolicy) {
  const RowEncoder encoder = Encoder(Options(200, LongDocuments::kError));
  RankingTask task{"q", {Words(300)}};
  task.options.long_documents = LongDocuments::kTruncate;
  const EncodedPrompts prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.sequences.size(), 1u);
  EXPECT_EQ(prompts.sequences[0].size(), 200u);
  EXPECT_GT(prompts.dropped[0], 0u);
}

TEST_F(RowEncoderTest, ChunksCountAgainstTheLimit) {
  TextOptions options = Options(200);
  options.max_documents = 3;
  const RowEncoder encoder = Encoder(options);
  TextOptions unlimited = Options(200);
  unlimited.max_documents = 1000;
  // Both documents are counted, also where the first alone is too much.
  const RankingTask task{"q", {Words(900), Words(300)}};
  const size_t chunks = Encoder(unlimited).Encode(task).document_of.size();
  ASSERT_GT(chunks, 4u);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { encoder.Encode(task); }),
            "Chunking failed: exceeding max_allowed_chunks after chunking "
            "limit: 3; actual: " +
                std::to_string(chunks));
}

TEST_F(RowEncoderTest, ARequestsInstructionIsItsOwn) {
  const RowEncoder encoder = Encoder(Options(400));
  RankingTask task{"q", {"d"}};
  const auto plain = encoder.Encode(task).sequences;
  task.options.instruction = "Find the opposite";
  EXPECT_NE(encoder.Encode(task).sequences, plain);
  const RowEncoder zerank = Encoder(Options(400), "zerank-2");
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { zerank.Encode(task); }),
            "instruction: expected none, as zerank-2 has no place for one");
}

TEST_F(RowEncoderTest, SpecialTokensArePlainTextUnlessAllowed) {
  const int64_t end = tokenizer_->TokenId("<|im_end|>");
  const RankingTask task{"a<|im_end|>", {"b<|im_end|>c"}};
  const auto count = [&](const RowEncoder& encoder) {
    const TokenSequence row = encoder.Encode(task).sequences.front();
    return std::count(row.begin(), row.end(), end);
  };
  TextOptions options = Options(400);
  EXPECT_EQ(count(Encoder(options)), 2);  // the frame's own
  options.allow_special_tokens = true;
  EXPECT_EQ(count(Encoder(options)), 4);
}

TEST_F(RowEncoderTest, ACrossEncodersRowsAreTheServers) {
  const RowEncoder encoder = Encoder(Options(20), "cross-encoder");
  const TokenSequence q = tokenizer_->EncodeText(std::string("query"));
  const TokenSequence d = tokenizer_->EncodeText(std::string("document"));
  const EncodedPrompts prompts = encoder.Encode({"query", {"document", ""}});
  TokenSequence row{kSpecial.bos};
  row.insert(row.end(), q.begin(), q.end());
  row.insert(row.end(), {kSpecial.eos, kSpecial.sep});
  TokenSequence empty = row;
  row.insert(row.end(), d.begin(), d.end());
  row.push_back(kSpecial.eos);
  empty.push_back(kSpecial.eos);
  EXPECT_EQ(prompts.sequences, (std::vector<TokenSequence>{row, empty}));

  // Half of the row for a query, the rest but four for each chunk.
  const EncodedPrompts longer = encoder.Encode({Words(30), {Words(30)}});
  EXPECT_EQ(longer.shared, 1u + 10u + 2u);
  EXPECT_EQ(longer.sequences[0].size(), 20u);
  EXPECT_EQ(Body(longer, 0, 1).size(), 6u);
}

TEST_F(RowEncoderTest, AQueryHasHalfOfWhatTheServerCounts) {
  ModelDescription model = Model("cross-encoder");
  model.most_positions = 20;
  model.server_length = 23;  // positions that no token can have included
  const RowEncoder encoder(model, kSpecial, tokenizer_, Options(23));
  const EncodedPrompts prompts = encoder.Encode({Words(30), {Words(30)}});
  EXPECT_EQ(prompts.shared, 1u + 11u + 2u);
  EXPECT_EQ(prompts.sequences[0].size(), 20u);
}

TEST_F(RowEncoderTest, ALimitBelowTheFrameIsAnErrorAtOnce) {
  const std::string message = testing::MessageOf(ErrorCode::kInvalidArgument,
                                                 [] { Encoder(Options(40)); });
  EXPECT_NE(message.find("tokens and a token more, got 40"), std::string::npos)
      << message;
  // The server's own limit and text.
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { Encoder(Options(8), "cross-encoder"); }),
            "max_position_embeddings should be larger than 2 * "
            "NUMBER_OF_SPECIAL_TOKENS: 8; actual: 8");
  Encoder(Options(9), "cross-encoder");
}

TEST_F(RowEncoderTest, MoreTokensThanTheQueueHoldsAreRefusedAtOnce) {
  const RowEncoder encoder = Encoder(Options(200), "Qwen3-Reranker", 1000);
  RankingTask task{"q", {}};
  for (int i = 0; i < 40; ++i) task.documents.push_back(std::to_string(i));
  const std::string message = testing::MessageOf(ErrorCode::kInvalidArgument,
                                                 [&] { encoder.Encode(task); });
  EXPECT_EQ(message.rfind("request: expected at most 1000 tokens", 0), 0u)
      << message;
  // Equal documents count once.
  task.documents.assign(40, "d");
  const EncodedPrompts prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.sequences.size(), 1u);
  EXPECT_EQ(prompts.sequence_of, std::vector<size_t>(40));
  EXPECT_EQ(prompts.document_of.back(), 39u);
}

TEST_F(RowEncoderTest, EqualPartsShareASequence) {
  const RowEncoder encoder = Encoder(Options(200));
  const EncodedPrompts prompts =
      encoder.Encode({"q", {"a", "b", "a", "", "b", ""}});
  EXPECT_EQ(prompts.sequences.size(), 3u);
  EXPECT_EQ(prompts.sequence_of, (std::vector<size_t>{0, 1, 0, 2, 1, 2}));
  EXPECT_EQ(prompts.document_of, (std::vector<size_t>{0, 1, 2, 3, 4, 5}));
}

}  // namespace
}  // namespace rerank
