// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/batching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rerank {
namespace {

TEST(PlanPaddedBatchesTest, NothingGivesNothing) {
  EXPECT_TRUE(PlanPaddedBatches({}, 100).empty());
}

TEST(PlanPaddedBatchesTest, EveryIndexOnceAndWithinBudget) {
  std::vector<size_t> lengths;
  for (size_t i = 0; i < 500; ++i) lengths.push_back(1 + i * 37 % 211);
  std::set<size_t> seen;
  for (const BatchIndices& batch : PlanPaddedBatches(lengths, 300)) {
    size_t width = 0;
    for (const size_t index : batch) {
      EXPECT_TRUE(seen.insert(index).second) << index;
      width = std::max(width, lengths[index]);
    }
    EXPECT_LE(width * batch.size(), 300u);
  }
  EXPECT_EQ(seen.size(), lengths.size());
}

TEST(PlanPaddedBatchesTest, LongerThanTheBudgetGetsItsOwnBatch) {
  const auto batches = PlanPaddedBatches({5, 900, 5}, 100);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_EQ(batches[0], (BatchIndices{1}));
  EXPECT_EQ(batches[1], (BatchIndices{0, 2}));
}

TEST(PlanPaddedBatchesTest, FillsABatchUpToTheBudgetExactly) {
  const auto batches = PlanPaddedBatches({10, 10, 10, 10, 10}, 20);
  EXPECT_EQ(batches, (std::vector<BatchIndices>{{0, 1}, {2, 3}, {4}}));
}

std::vector<BatchIndices> Packed(const std::vector<TokenSequence>& rows,
                                 size_t budget) {
  std::vector<const TokenSequence*> pointers;
  for (const TokenSequence& row : rows) pointers.push_back(&row);
  return PlanPackedBatches(pointers, budget);
}

TEST(PlanPackedBatchesTest, NothingGivesNothing) {
  EXPECT_TRUE(Packed({}, 100).empty());
}

TEST(PlanPackedBatchesTest, ACommonBeginningCountsOnce) {
  EXPECT_EQ(Packed({{1, 2, 3, 4}, {1, 2, 3, 5}, {1, 2, 3, 6}}, 6),
            (std::vector<BatchIndices>{{0, 1, 2}}));
  EXPECT_EQ(Packed({{1, 2, 3, 4}, {1, 2, 3, 5}, {1, 2, 3, 6}}, 5),
            (std::vector<BatchIndices>{{0, 1}, {2}}));
}

TEST(PlanPackedBatchesTest, WhatBeginsAlikeStandsTogether) {
  EXPECT_EQ(Packed({{1, 1, 1, 7}, {2, 2, 2, 7}, {1, 1, 1, 8}, {2, 2, 2, 8}}, 5),
            (std::vector<BatchIndices>{{0, 2}, {1, 3}}));
}

TEST(PlanPackedBatchesTest, LongerThanTheBudgetGetsItsOwnBatch) {
  EXPECT_EQ(Packed({{1, 2}, TokenSequence(9, 1), {3, 4}}, 4),
            (std::vector<BatchIndices>{{1}, {0, 2}}));
}

TEST(PlanPackedBatchesTest, EveryIndexOnceAndWithinBudget) {
  std::vector<TokenSequence> rows;
  for (size_t i = 0; i < 300; ++i) {
    TokenSequence row(i * 13 % 40, static_cast<int64_t>(i % 3));
    row.resize(row.size() + 1 + i * 37 % 60, static_cast<int64_t>(i));
    rows.push_back(row);
  }
  std::set<size_t> seen;
  for (const BatchIndices& batch : Packed(rows, 150)) {
    size_t common = rows[batch.front()].size();
    size_t tokens = 0;
    for (const size_t index : batch) {
      EXPECT_TRUE(seen.insert(index).second) << index;
      common =
          std::min(common, CommonBeginning(rows[batch.front()], rows[index]));
      tokens += rows[index].size();
    }
    EXPECT_LE(tokens - (batch.size() - 1) * common, 150u);
  }
  EXPECT_EQ(seen.size(), rows.size());
}

}  // namespace
}  // namespace rerank
