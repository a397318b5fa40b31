// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/row_graph.h"

#include <openvino/opsets/opset13.hpp>

#include "tests/cpp/bake/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr int64_t kBos = 900, kEos = 901, kSep = 902, kPad = 903;

// Token 5 and a newline become 51 52 53; 6 becomes 61; any other keeps the
// newline, 10, apart.
NewlineTable Table() {
  NewlineTable table;
  table.width = 3;
  for (int32_t token = 0; token < 20; ++token) {
    std::vector<int32_t> row = {token, 10, 0};
    if (token == 5) row = {51, 52, 53};
    if (token == 6) row = {61, 0, 0};
    table.count.push_back(token == 5 ? 3 : token == 6 ? 1 : 2);
    table.tokens.insert(table.tokens.end(), row.begin(), row.end());
  }
  return table;
}

std::vector<ov::Tensor> Rows(const std::vector<TokenSequence>& ids,
                             const std::vector<TokenSequence>& mask) {
  PromptTokens prompt;
  prompt.prefix = {100, 101, 102};
  prompt.document_head = {200, 201};
  prompt.suffix = {300, 301};
  prompt.newline = Table();
  const ov::PartialShape shape{-1, -1};
  const auto ids_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  const auto mask_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  ids_in->output(0).set_names({"input_ids"});
  mask_in->output(0).set_names({"attention_mask"});
  const PromptRows rows = BuildPromptRows(ids_in, mask_in, prompt, kSep);
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{rows.input_ids, rows.attention_mask, rows.position_ids},
      ov::ParameterVector{ids_in, mask_in});
  return testing::RunRows(model, ids, mask);
}

TEST(RowGraphTest, ARowBecomesThePrompt) {
  const auto outputs = Rows({{kBos, 1, 2, kEos, kSep, 7, 8, 9, kEos}},
                            {{1, 1, 1, 1, 1, 1, 1, 1, 1}});
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
  const auto outputs = Rows({{kBos, 1, kEos, kSep, 7, 8, 9, kEos},
                             {kBos, 1, kEos, kSep, 7, kEos, kPad, kPad},
                             {kBos, 1, kEos, kSep, kEos, kPad, kPad, kPad}},
                            {{1, 1, 1, 1, 1, 1, 1, 1},
                             {1, 1, 1, 1, 1, 1, 0, 0},
                             {1, 1, 1, 1, 1, 0, 0, 0}});
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

TEST(RowGraphTest, TheNewlineMergesWithTheQuerysLastToken) {
  const auto outputs =
      Rows({{kBos, 4, 5, kEos, kSep, 7, kEos}}, {{1, 1, 1, 1, 1, 1, 1}});
  const std::vector<TokenSequence> longer = {
      {100, 101, 102, 4, 51, 52, 53, 200, 201, 7, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), longer);
  const auto shorter =
      Rows({{kBos, 6, kEos, kSep, 7, kEos}}, {{1, 1, 1, 1, 1, 1}});
  EXPECT_EQ(
      testing::FromTensor(shorter[0]),
      (std::vector<TokenSequence>{{100, 101, 102, 61, 200, 201, 7, 300, 301}}));
}

TEST(RowGraphTest, PaddingMayBeOnTheLeft) {
  const auto outputs =
      Rows({{kPad, kPad, kBos, 1, 2, kEos, kSep, 7, kEos},
            {kBos, 1, 2, kEos, kSep, 7, 8, 9, kEos}},
           {{0, 0, 1, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}});
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 2, 10, 200, 201, 7, 300, 301, 100, 100},
      {100, 101, 102, 1, 2, 10, 200, 201, 7, 8, 9, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
}

TEST(RowGraphTest, RowsMayHaveQueriesOfTheirOwn) {
  const auto outputs =
      Rows({{kBos, 1, kEos, kSep, 7, 8, kEos, kPad},
            {kBos, 2, 3, 5, kEos, kSep, 9, kEos}},
           {{1, 1, 1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 1, 1, 1}});
  const std::vector<TokenSequence> expected = {
      {100, 101, 102, 1, 10, 200, 201, 7, 8, 300, 301, 100, 100},
      {100, 101, 102, 2, 3, 51, 52, 53, 200, 201, 9, 300, 301}};
  EXPECT_EQ(testing::FromTensor(outputs[0]), expected);
}

}  // namespace
}  // namespace rerank
