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

}  // namespace
}  // namespace rerank
