// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/row_encoder.h"

#include <openvino/runtime/core.hpp>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr SpecialTokens kSpecial{1, 2, 3, 0};

class RowEncoderTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    core_ = new ov::Core;
    LoadTokenizersExtension(core_, "");
    tokenizer_ = new Tokenizer(
        core_, std::string(RERANK_TEST_MODEL) + "/openvino_tokenizer.xml");
  }
  static void TearDownTestSuite() {
    delete tokenizer_;
    delete core_;
  }

  static ModelDescription Model(const std::string& family) {
    ModelDescription model;
    model.family = family;
    model.layout = FamilyNamed(family)->layout;
    model.prompt = FamilyNamed(family)->prompt;
    return model;
  }
  static RowEncoder Encoder(const RowOptions& options,
                            const std::string& family = "Qwen3-Reranker") {
    return RowEncoder(Model(family), kSpecial, tokenizer_, options);
  }
  static RowOptions Options(size_t max_length,
                            LongDocuments policy = LongDocuments::kChunk) {
    RowOptions options;
    options.max_length = max_length;
    options.max_sequences = 100;
    options.long_documents = policy;
    return options;
  }
  // The tokens between the head and the suffix.
  static TokenSequence Body(const EncodedPrompts& prompts, size_t i,
                            size_t suffix) {
    const TokenSequence& row = prompts.sequences[i];
    return {row.begin() + static_cast<long>(prompts.shared),
            row.end() - static_cast<long>(suffix)};
  }
  static size_t SuffixSize() {
    return tokenizer_
        ->EncodeControl(FamilyNamed("Qwen3-Reranker")->prompt.suffix)
        .size();
  }
  static std::string Words(size_t count) {
    std::string text;
    for (size_t i = 0; i < count; ++i) {
      text += (i == 0 ? "" : " ") + std::to_string(i * 7919 % 1000);
    }
    return text;
  }

  static ov::Core* core_;
  static Tokenizer* tokenizer_;
};
ov::Core* RowEncoderTest::core_ = nullptr;
Tokenizer* RowEncoderTest::tokenizer_ = nullptr;

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
  task.max_chunks_per_document = 2;
  const EncodedPrompts prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.sequences.size(), 2u);
  const size_t held = Body(prompts, 0, SuffixSize()).size() +
                      Body(prompts, 1, SuffixSize()).size();
  EXPECT_EQ(prompts.dropped[0] + held,
            tokenizer_->EncodeText(" " + Words(300)).size());
}

TEST_F(RowEncoderTest, TokensOfADocumentAreLimitedByTheSmallerLimit) {
  RowOptions options = Options(400);
  options.max_tokens_per_document = 20;
  const RowEncoder encoder = Encoder(options);
  RankingTask task{"q", {Words(30)}};
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 20u);
  task.max_tokens_per_document = 7;
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 7u);
  task.max_tokens_per_document = 21;
  EXPECT_EQ(Body(encoder.Encode(task), 0, SuffixSize()).size(), 20u);
}

TEST_F(RowEncoderTest, ALongQueryKeepsTheFrameAndRoomForDocuments) {
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
  task.max_tokens_per_document = 2;
  EXPECT_EQ(error(task).find("document 0: expected at most 2 tokens"), 0u);
}

TEST_F(RowEncoderTest, ARequestChoosesItsPolicy) {
  const RowEncoder encoder = Encoder(Options(200, LongDocuments::kError));
  RankingTask task{"q", {Words(300)}};
  task.long_documents = LongDocuments::kTruncate;
  const EncodedPrompts prompts = encoder.Encode(task);
  EXPECT_EQ(prompts.sequences.size(), 1u);
  EXPECT_EQ(prompts.sequences[0].size(), 200u);
  EXPECT_GT(prompts.dropped[0], 0u);
}

TEST_F(RowEncoderTest, ChunksCountAgainstTheLimit) {
  RowOptions options = Options(200);
  options.max_sequences = 3;
  const RowEncoder encoder = Encoder(options);
  RowOptions unlimited = Options(200);
  unlimited.max_sequences = 1000;
  // Both documents are counted, also where the first alone is too much.
  const RankingTask task{"q", {Words(900), Words(300)}};
  const size_t chunks = Encoder(unlimited).Encode(task).sequences.size();
  ASSERT_GT(chunks, 4u);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { encoder.Encode(task); }),
            "documents: exceeding max_allowed_chunks after chunking limit: 3; "
            "actual: " +
                std::to_string(chunks));
}

TEST_F(RowEncoderTest, ARequestsInstructionIsItsOwn) {
  const RowEncoder encoder = Encoder(Options(400));
  RankingTask task{"q", {"d"}};
  const auto plain = encoder.Encode(task).sequences;
  task.instruction = "Find the opposite";
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
  RowOptions options = Options(400);
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

TEST_F(RowEncoderTest, ALimitBelowTheFrameIsAnErrorAtOnce) {
  const std::string message =
      testing::MessageOf(ErrorCode::kInvalidArgument,
                         [] { Encoder(Options(4), "cross-encoder"); });
  EXPECT_NE(message.find("frame of 4 tokens and a token more, got 4"),
            std::string::npos)
      << message;
}

}  // namespace
}  // namespace rerank
