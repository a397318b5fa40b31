// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/batch_shape.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace rerank {
namespace {

constexpr size_t kBlock = 32;
constexpr int32_t kSpare = 7;

// A sequence of `count` new tokens in block 3, scored when it ends here.
PackedInputs Batch(size_t count, size_t scored) {
  PackedInputs inputs;
  for (size_t i = 0; i < count; ++i) {
    inputs.input_ids.push_back(static_cast<int64_t>(100 + i));
    inputs.position_ids.push_back(static_cast<int64_t>(5 + i));
  }
  inputs.past_lens = {5};
  inputs.subsequence_begins = {0, static_cast<int32_t>(count)};
  inputs.block_indices = {3};
  inputs.block_indices_begins = {0, 1};
  inputs.max_context_len = static_cast<int32_t>(5 + count);
  inputs.score_rows.assign(scored, static_cast<int64_t>(count - 1));
  return inputs;
}

TEST(RoundUpTest, FillsTheDrawingsBatch) {
  PackedInputs inputs = Batch(5, 1);
  RoundUp(kSpare, kBlock, &inputs);
  EXPECT_EQ(inputs.input_ids,
            (std::vector<int64_t>{100, 101, 102, 103, 104, 100, 100, 100, 100,
                                  100, 100, 100, 100, 100, 100, 100}));
  EXPECT_EQ(
      inputs.position_ids,
      (std::vector<int64_t>{5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(inputs.past_lens, (std::vector<int32_t>{5, 0}));
  EXPECT_EQ(inputs.subsequence_begins, (std::vector<int32_t>{0, 5, 16}));
  EXPECT_EQ(inputs.block_indices, (std::vector<int32_t>{3, kSpare}));
  EXPECT_EQ(inputs.block_indices_begins, (std::vector<int32_t>{0, 1, 2}));
  EXPECT_EQ(inputs.max_context_len, 11);
  EXPECT_EQ(inputs.score_rows, (std::vector<int64_t>{4, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(RoundUpTest, AFullBatchStaysAsItIs) {
  PackedInputs inputs = Batch(2 * kTokenStep, kScoreStep);
  RoundUp(kSpare, kBlock, &inputs);
  const PackedInputs before = Batch(2 * kTokenStep, kScoreStep);
  EXPECT_EQ(inputs.input_ids, before.input_ids);
  EXPECT_EQ(inputs.past_lens, before.past_lens);
  EXPECT_EQ(inputs.block_indices, before.block_indices);
  EXPECT_EQ(inputs.score_rows, before.score_rows);
}

TEST(RoundUpTest, BatchesOfAllSizesHaveFewShapes) {
  std::set<size_t> tokens;
  std::set<size_t> rows;
  for (size_t count = 1; count <= 512; ++count) {
    PackedInputs inputs = Batch(count, count);
    RoundUp(kSpare, kBlock, &inputs);
    EXPECT_GE(inputs.input_ids.size(), count);
    EXPECT_LT(inputs.input_ids.size(), count + kTokenStep);
    EXPECT_EQ(inputs.position_ids.size(), inputs.input_ids.size());
    tokens.insert(inputs.input_ids.size());
    rows.insert(inputs.score_rows.size());
  }
  EXPECT_EQ(tokens.size(), 512 / kTokenStep);
  EXPECT_EQ(rows.size(), 512 / kScoreStep);
}

TEST(RoundUpTest, TheFillingFitsIntoASmallBlock) {
  for (size_t count = 1; count <= 20; ++count) {
    PackedInputs inputs = Batch(count, 1);
    RoundUp(kSpare, 4, &inputs);
    EXPECT_EQ(inputs.input_ids.size() % 4, 0U);
    EXPECT_LT(inputs.input_ids.size() - count, 4U);
  }
}

}  // namespace
}  // namespace rerank
