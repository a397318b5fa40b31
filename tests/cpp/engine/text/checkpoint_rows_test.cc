// SPDX-License-Identifier: Apache-2.0
//
// Rows that a checkpoint's own tokenizer would make of query and document.

#include "calculators/engine/text/row_encoder.h"
#include "tests/cpp/engine/text/row_encoder_fixture.h"

namespace rerank {
namespace {

// BERT's.
PairTemplate Pair() {
  PairTemplate pair;
  pair.prefix = {101};
  pair.separator = {102};
  pair.suffix = {103};
  pair.first_types = 1;
  return pair;
}

// Rows of the checkpoint's own kind.
class CheckpointRowsTest : public RowEncoderTest {
 protected:
  static RowEncoder PairEncoder(const TextOptions& options,
                                const PairTemplate& pair = Pair()) {
    ModelDescription model = Model("cross-encoder");
    model.pair = pair;
    return RowEncoder(model, kSpecial, tokenizer_, options);
  }
  // [query, document] with so many tokens of each, joined.
  static TokenSequence Row(size_t query, size_t document) {
    TokenSequence q = tokenizer_->EncodeText(kQuery);
    TokenSequence d = tokenizer_->EncodeText(kDocument);
    TokenSequence row{101};
    row.insert(row.end(), q.begin(), q.begin() + static_cast<long>(query));
    row.push_back(102);
    row.insert(row.end(), d.begin(), d.begin() + static_cast<long>(document));
    row.push_back(103);
    return row;
  }

  inline static const std::string kQuery = Words(20);
  inline static const std::string kDocument = "of " + Words(30);
};

TEST_F(CheckpointRowsTest, AsTheTemplateJoinsThem) {
  const EncodedPrompts prompts =
      PairEncoder(Options(200)).Encode({kQuery, {kDocument, ""}});
  const size_t q = tokenizer_->EncodeText(kQuery).size();
  const size_t d = tokenizer_->EncodeText(kDocument).size();
  EXPECT_EQ(prompts.sequences,
            (std::vector<TokenSequence>{Row(q, d), Row(q, 0)}));
  EXPECT_EQ(prompts.second_segments, (std::vector<size_t>{q + 2, q + 2}));
  EXPECT_EQ(prompts.shared, q + 2);
  PairTemplate plain = Pair();
  plain.first_types.reset();
  EXPECT_TRUE(PairEncoder(Options(200), plain)
                  .Encode({kQuery, {kDocument}})
                  .second_segments.empty());
}

TEST_F(CheckpointRowsTest, TruncateCutsQueryAndDocumentAsAPair) {
  const size_t q = tokenizer_->EncodeText(kQuery).size();
  const size_t d = tokenizer_->EncodeText(kDocument).size();
  ASSERT_GT(d, q);
  ASSERT_GT(q, 20u);
  const std::string few = "1";
  const size_t f = tokenizer_->EncodeText(few).size();
  // 21 tokens for both texts: they share them; the short one leaves the query
  // more.
  const EncodedPrompts prompts =
      PairEncoder(Options(24, LongDocuments::kTruncate))
          .Encode({kQuery, {kDocument, few, kDocument}});
  ASSERT_EQ(prompts.sequences.size(), 2u);
  EXPECT_EQ(prompts.sequences[0], Row(10, 11));
  EXPECT_EQ(prompts.sequences[1].size(), 24u);
  EXPECT_EQ(prompts.sequence_of, (std::vector<size_t>{0, 1, 0}));
  EXPECT_EQ(prompts.second_segments,
            (std::vector<size_t>{12, 1 + (21 - f) + 1}));
  EXPECT_EQ(prompts.dropped, (std::vector<size_t>{d - 11, 0, d - 11}));
  EXPECT_EQ(prompts.query_dropped, q - 10);
  EXPECT_EQ(prompts.shared, 11u);
}

TEST_F(CheckpointRowsTest, EqualPartsOfDifferentDocumentsKeepTheirHeads) {
  // Both are cut to the same tokens, behind queries of different lengths.
  const TokenSequence all = tokenizer_->EncodeText(kDocument);
  const std::string shorter = kDocument.substr(0, kDocument.size() / 3);
  const size_t s = tokenizer_->EncodeText(shorter).size();
  const size_t q = tokenizer_->EncodeText(kQuery).size();
  const size_t room = 2 * s - 1;
  ASSERT_GT(q, s);
  const EncodedPrompts prompts =
      PairEncoder(Options(room + 3, LongDocuments::kTruncate))
          .Encode({kQuery, {kDocument, shorter}});
  ASSERT_EQ(prompts.sequences.size(), 2u);
  EXPECT_EQ(prompts.sequences[0], Row(s - 1, s));
  EXPECT_EQ(prompts.sequences[1].size(), room + 3);
  EXPECT_EQ(prompts.second_segments, (std::vector<size_t>{s + 1, s + 2}));
}

TEST_F(CheckpointRowsTest, ChunksAndErrorsAsElsewhere) {
  const EncodedPrompts prompts =
      PairEncoder(Options(24)).Encode({kQuery, {kDocument}});
  EXPECT_GT(prompts.sequences.size(), 2u);
  EXPECT_EQ(prompts.sequences[0], Row(10, 11));
  EXPECT_EQ(prompts.shared, 12u);
  EXPECT_EQ(prompts.dropped, (std::vector<size_t>{0}));
  EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] {
                                 PairEncoder(Options(24, LongDocuments::kError))
                                     .Encode({"q", {kDocument}});
                               })
                .find("document 0: expected at most"),
            std::string::npos);
  EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { PairEncoder(Options(3)); })
                .find("tokens and a token more, got 3"),
            std::string::npos);
}

}  // namespace
}  // namespace rerank
