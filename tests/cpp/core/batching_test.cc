// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/batching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

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

// What a plan computes, as PlanFewShapes counts it.
size_t CostOf(const std::vector<BatchIndices>& batches,
              const std::vector<size_t>& lengths) {
  size_t cost = 0;
  for (const BatchIndices& batch : batches) {
    cost += batch.size() * RoundedWidth(lengths[batch.front()]) + 32;
  }
  return cost;
}

// Of all ways to cut sorted rows into batches of any size that the plan may
// have.
size_t LeastCost(const std::vector<size_t>& sorted, size_t from,
                 size_t budget) {
  if (from == sorted.size()) return 0;
  const size_t width = RoundedWidth(sorted[from]);
  size_t least = SIZE_MAX;
  for (size_t rows = 1; rows <= sorted.size() - from; ++rows) {
    if (rows > 1 && rows * width > budget) break;
    if (rows > 8 && rows % 4 != 0) continue;
    least = std::min(
        least, rows * width + 32 + LeastCost(sorted, from + rows, budget));
  }
  return least;
}

TEST(PlanFewShapesTest, ComputesLeast) {
  EXPECT_TRUE(PlanFewShapes({}, 100).empty());
  for (std::vector<size_t> lengths :
       {std::vector<size_t>{5}, std::vector<size_t>(13, 40),
        std::vector<size_t>{300, 20, 19, 18, 17, 16, 4},
        std::vector<size_t>{90, 88, 64, 64, 63, 31, 30, 9, 8, 8, 7, 1}}) {
    for (const size_t budget : {1, 100, 512}) {
      const auto batches = PlanFewShapes(lengths, budget);
      EXPECT_EQ(CostOf(batches, lengths), LeastCost(lengths, 0, budget));
    }
  }
}

TEST(PlanFewShapesTest, EveryIndexOnceWithinBudgetAndFewShapes) {
  std::vector<size_t> lengths;
  for (size_t i = 0; i < 3000; ++i) lengths.push_back(1 + i * 37 % 211);
  std::set<size_t> seen;
  std::set<std::pair<size_t, size_t>> shapes;
  for (const BatchIndices& batch : PlanFewShapes(lengths, 2048)) {
    for (const size_t index : batch) {
      EXPECT_TRUE(seen.insert(index).second) << index;
      EXPECT_LE(lengths[index], lengths[batch.front()]);
    }
    const size_t width = RoundedWidth(lengths[batch.front()]);
    EXPECT_LE(batch.size() * width, 2048U);
    EXPECT_TRUE(batch.size() <= 8 || batch.size() % 4 == 0) << batch.size();
    EXPECT_TRUE(batch.size() <= 32 || batch.size() % 16 == 0) << batch.size();
    shapes.insert({batch.size(), width});
  }
  EXPECT_EQ(seen.size(), lengths.size());
  EXPECT_LT(shapes.size(), 60U);
}

TEST(PlanFewShapesTest, LongerThanTheBudgetGetsItsOwnBatch) {
  EXPECT_EQ(PlanFewShapes({5, 900, 5}, 100),
            (std::vector<BatchIndices>{{1}, {0, 2}}));
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
