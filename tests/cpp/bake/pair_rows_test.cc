// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/pair_rows.h"

#include <gtest/gtest.h>

#include <openvino/opsets/opset13.hpp>
#include <optional>
#include <vector>

#include "tests/cpp/engine/graph/run_rows.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Rows = std::vector<TokenSequence>;

constexpr int64_t kBos = 900, kEos = 901, kSep = 902, kPad = 903;

std::vector<ov::Tensor> Build(const PairTemplate& pair, const Rows& ids,
                              const Rows& mask) {
  const ov::PartialShape shape{-1, -1};
  const auto ids_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  const auto mask_in = std::make_shared<op::Parameter>(ov::element::i64, shape);
  ids_in->output(0).set_names({"input_ids"});
  mask_in->output(0).set_names({"attention_mask"});
  const PairRows rows = BuildPairRows(ids_in, mask_in, pair, kSep);
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{rows.input_ids, rows.attention_mask,
                       rows.token_type_ids},
      ov::ParameterVector{ids_in, mask_in});
  return testing::RunRows(model, ids, mask);
}

PairTemplate Bert() {
  PairTemplate pair;
  pair.prefix = {101};
  pair.separator = {102};
  pair.suffix = {102};
  pair.first_types = 1;
  return pair;
}

const Rows kIds = {{kBos, 1, 2, kEos, kSep, 7, 8, 9, kEos},
                   {kBos, 1, 2, kEos, kSep, 7, kEos, kPad, kPad},
                   {kBos, 1, 2, kEos, kSep, kEos, kPad, kPad, kPad}};
const Rows kMask = {TokenSequence(9, 1),
                    {1, 1, 1, 1, 1, 1, 1, 0, 0},
                    {1, 1, 1, 1, 1, 1, 0, 0, 0}};

TEST(PairRowsTest, BertsRowsHaveOneMarkerLessAndTwoTypes) {
  const auto outputs = Build(Bert(), kIds, kMask);
  EXPECT_EQ(testing::FromTensor(outputs[0]),
            (Rows{{101, 1, 2, 102, 7, 8, 9, 102},
                  {101, 1, 2, 102, 7, 102, 101, 101},
                  {101, 1, 2, 102, 102, 101, 101, 101}}));
  EXPECT_EQ(testing::FromTensor(outputs[1]), (Rows{TokenSequence(8, 1),
                                                   {1, 1, 1, 1, 1, 1, 0, 0},
                                                   {1, 1, 1, 1, 1, 0, 0, 0}}));
  EXPECT_EQ(testing::FromTensor(outputs[2]), (Rows{{0, 0, 0, 0, 1, 1, 1, 1},
                                                   {0, 0, 0, 0, 1, 1, 0, 0},
                                                   {0, 0, 0, 0, 1, 0, 0, 0}}));
}

TEST(PairRowsTest, RobertasHaveTwoMarkersBetweenAndOneType) {
  PairTemplate pair;
  pair.prefix = {0};
  pair.separator = {2, 2};
  pair.suffix = {2};
  const auto outputs = Build(pair, kIds, kMask);
  EXPECT_EQ(testing::FromTensor(outputs[0]),
            (Rows{{0, 1, 2, 2, 2, 7, 8, 9, 2},
                  {0, 1, 2, 2, 2, 7, 2, 0, 0},
                  {0, 1, 2, 2, 2, 2, 0, 0, 0}}));
  EXPECT_EQ(testing::FromTensor(outputs[2]), Rows(3, TokenSequence(9, 0)));
}

// And rows of several queries, one of them empty.
TEST(PairRowsTest, PaddingOnTheLeft) {
  const auto outputs = Build(Bert(),
                             {{kPad, kPad, kBos, 5, kEos, kSep, 6, kEos},
                              {kBos, kEos, kSep, 3, 4, 5, 6, kEos}},
                             {{0, 0, 1, 1, 1, 1, 1, 1}, TokenSequence(8, 1)});
  EXPECT_EQ(
      testing::FromTensor(outputs[0]),
      (Rows{{101, 5, 102, 6, 102, 101, 101}, {101, 102, 3, 4, 5, 6, 102}}));
  EXPECT_EQ(testing::FromTensor(outputs[2]),
            (Rows{{0, 0, 0, 1, 1, 0, 0}, {0, 0, 1, 1, 1, 1, 1}}));
}

}  // namespace
}  // namespace rerank
