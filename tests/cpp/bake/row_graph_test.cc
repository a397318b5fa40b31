// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/row_graph.h"

#include <openvino/opsets/opset13.hpp>

#include "calculators/bake/token_code.h"
#include "tests/cpp/engine/graph/run_rows.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr int64_t kBos = 900, kEos = 901, kSep = 902, kPad = 903;
constexpr int64_t kStride = 1000;
constexpr int64_t kNewline = 10;

int64_t Own(int64_t token) { return token + kStride * kTextOnly; }
int64_t With(int64_t token) { return token + kStride * kNewlineOnly; }
int64_t Last(int64_t token) { return token + kStride * kLast; }
constexpr int64_t kFill = kStride * kFiller;
// Of a text that ends with a letter.
const int64_t kApart = Last(kNewline);

PromptRows Build(const std::shared_ptr<op::Parameter>& ids,
                 const std::shared_ptr<op::Parameter>& mask) {
  PromptTokens prompt;
  prompt.prefix = {100, 101, 102};
  prompt.document_label = {200, 201};
  prompt.suffix = {300, 301};
  prompt.newline = kNewline;
  return BuildPromptRows(ids, mask, prompt, kStride, kSep);
}

std::vector<ov::Tensor> Rows(const std::vector<TokenSequence>& ids,
                             const std::vector<TokenSequence>& mask) {
  const ov::PartialShape shape{-1, -1};
  const auto ids_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  const auto mask_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  ids_in->output(0).set_names({"input_ids"});
  mask_in->output(0).set_names({"attention_mask"});
  const PromptRows rows = Build(ids_in, mask_in);
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{rows.input_ids, rows.attention_mask, rows.position_ids,
                       rows.hollow},
      ov::ParameterVector{ids_in, mask_in});
  return testing::RunRows(model, ids, mask);
}

// One row without padding: its new tokens.
TokenSequence Row(const TokenSequence& ids) {
  return testing::FromTensor(Rows({ids}, {TokenSequence(ids.size(), 1)})[0])
      .front();
}

TEST(RowGraphTest, ARowBecomesThePrompt) {
  const auto outputs =
      Rows({{kBos, 1, 2, kApart, kEos, kSep, 7, 8, 9, kApart, kEos}},
           {TokenSequence(11, 1)});
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 2, 10, 200, 201, 7, 8, 9, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
  EXPECT_EQ(testing::FromTensor(outputs[1]),
            std::vector<TokenSequence>{TokenSequence(13, 1)});
  EXPECT_EQ(
      testing::FromTensor(outputs[2]),
      (std::vector<TokenSequence>{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}));
}

TEST(RowGraphTest, DocumentsOfOtherLengthsArePaddedOnTheRight) {
  const auto outputs =
      Rows({{kBos, 1, kApart, kEos, kSep, 7, 8, 9, kEos},
            {kBos, 1, kApart, kEos, kSep, 7, kEos, kPad, kPad},
            {kBos, 1, kApart, kEos, kSep, kEos, kPad, kPad, kPad}},
           {{1, 1, 1, 1, 1, 1, 1, 1, 1},
            {1, 1, 1, 1, 1, 1, 1, 0, 0},
            {1, 1, 1, 1, 1, 1, 0, 0, 0}});
  // No marker is left: the model's vocabulary ends before them.
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 10, 200, 201, 7, 8, 9, 300, 301},
      {100, 101, 102, 1, 10, 200, 201, 7, 300, 301, 100, 100},
      {100, 101, 102, 1, 10, 200, 201, 300, 301, 100, 100, 100}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
  const std::vector<TokenSequence> mask = {
      TokenSequence(12, 1),
      {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0},
      {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0}};
  EXPECT_EQ(testing::FromTensor(outputs[1]), mask);
}

TEST(RowGraphTest, TheQueryTakesTheNewlineAndTheDocumentItsOwnEnd) {
  const TokenSequence expected = {100, 101, 102, 4,  50,  51, 52,
                                  200, 201, 7,   40, 300, 301};
  EXPECT_EQ(Row({kBos, 4, Own(40), kFill, With(50), With(51), Last(52), kEos,
                 kSep, 7, Own(40), kFill, With(50), With(51), Last(52), kEos}),
            expected);
  // A text that is nothing but its end.
  const TokenSequence bare = {100, 101, 102, 60, 200, 201, 40, 41, 300, 301};
  EXPECT_EQ(Row({kBos, kFill, Last(60), kEos, kSep, Own(40), Own(41), kFill,
                 Last(50), kEos}),
            bare);
}

TEST(RowGraphTest, ACutQueryHasANewlineAndIsNotLonger) {
  const TokenSequence expected = {100, 101, 102, 1,   2,  10,
                                  200, 201, 7,   300, 301};
  const std::vector<TokenSequence> queries = {
      {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
      {1, 2, 3, 4, 5, 6, 7, 8, 9, Own(40), Own(41)},
      {1, 2, 3, Own(40), Own(41), kFill, kFill, kFill, kFill, kFill, kFill},
      {1, Own(2), kFill, kFill, kFill, kFill, kFill, kFill, kFill, With(50),
       With(51)}};
  for (const TokenSequence& query : queries) {
    ASSERT_EQ(query.size(), 2 + 1 + kOwnEnd);
    TokenSequence row = {kBos};
    row.insert(row.end(), query.begin(), query.end());
    row.insert(row.end(), {kEos, kSep, 7, kApart, kEos});
    EXPECT_EQ(Row(row), expected);
  }
  const TokenSequence short_one = {100, 101, 102, 10, 200, 201, 7, 300, 301};
  EXPECT_EQ(Row({kBos, 4, 5, kEos, kSep, 7, kApart, kEos}), short_one);
}

TEST(RowGraphTest, ADocumentsChunksKeepWhatTheyHave) {
  const auto outputs = Rows(
      {
          {kBos, 1, kApart, kEos, kSep, 7, 8, kEos},
          {kBos, 1, kApart, kEos, kSep, 9, Own(40), kEos},
          {kBos, 1, kApart, kEos, kSep, Own(41), kFill, kEos},
          {kBos, 1, kApart, kEos, kSep, With(51), Last(52), kEos},
          {kBos, 1, kApart, kEos, kSep, kFill, kEos, kPad},
          {kBos, 1, kApart, kEos, kSep, kEos, kPad, kPad},
      },
      {TokenSequence(8, 1),
       TokenSequence(8, 1),
       TokenSequence(8, 1),
       TokenSequence(8, 1),
       {1, 1, 1, 1, 1, 1, 1, 0},
       {1, 1, 1, 1, 1, 1, 0, 0}});
  const auto rows = testing::FromTensor(outputs[0]);
  const std::vector<TokenSequence> documents = {{7, 8}, {9, 40}, {41},
                                                {},     {},      {}};
  for (size_t i = 0; i < documents.size(); ++i) {
    TokenSequence expected = {100, 101, 102, 1, 10, 200, 201};
    expected.insert(expected.end(), documents[i].begin(), documents[i].end());
    expected.insert(expected.end(), {300, 301});
    expected.resize(rows[i].size(), 100);
    EXPECT_EQ(rows[i], expected) << i;
  }
  const auto* hollow = outputs[3].data<bool>();
  EXPECT_EQ(std::vector<bool>(hollow, hollow + 6),
            (std::vector<bool>{false, false, false, true, true, false}));
}

TEST(RowGraphTest, PaddingMayBeOnTheLeft) {
  const auto outputs =
      Rows({{kPad, kPad, kBos, 1, 2, kApart, kEos, kSep, 7, kEos},
            {kBos, 1, 2, kApart, kEos, kSep, 7, 8, 9, kEos}},
           {{0, 0, 1, 1, 1, 1, 1, 1, 1, 1}, TokenSequence(10, 1)});
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 2, 10, 200, 201, 7, 300, 301, 100, 100},
      {100, 101, 102, 1, 2, 10, 200, 201, 7, 8, 9, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
}

TEST(RowGraphTest, RowsMayHaveQueriesOfTheirOwn) {
  const auto outputs =
      Rows({{kBos, 1, kApart, kEos, kSep, 7, 8, kEos, kPad},
            {kBos, 2, 3, Last(60), kEos, kSep, 9, kApart, kEos}},
           {{1, 1, 1, 1, 1, 1, 1, 1, 0}, TokenSequence(9, 1)});
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 10, 200, 201, 7, 8, 300, 301},
      {100, 101, 102, 2, 3, 60, 200, 201, 9, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
}

}  // namespace
}  // namespace rerank
