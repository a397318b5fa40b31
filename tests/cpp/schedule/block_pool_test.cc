// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/block_pool.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

TEST(BlockPoolTest, GivesTheLowestFreeBlock) {
  BlockPool pool(3);
  EXPECT_EQ(pool.Allocate(), 0);
  EXPECT_EQ(pool.Allocate(), 1);
  pool.Release(0);
  EXPECT_EQ(pool.Allocate(), 0);
  EXPECT_EQ(pool.Allocate(), 2);
  EXPECT_EQ(pool.Allocate(), std::nullopt);
}

TEST(BlockPoolTest, ABlockIsFreeAfterItsLastReference) {
  BlockPool pool(1);
  const int32_t block = *pool.Allocate();
  pool.Retain(block);
  pool.Release(block);
  EXPECT_EQ(pool.free(), 0u);
  EXPECT_EQ(pool.references(block), 1u);
  pool.Release(block);
  EXPECT_EQ(pool.free(), 1u);
}

TEST(BlockPoolTest, ABlockIsIdleWhileOnlyACacheRefersToIt) {
  BlockPool pool(1);
  const int32_t block = *pool.Allocate();
  pool.Keep(block);
  EXPECT_EQ(pool.idle(), 0u);
  pool.Release(block);
  EXPECT_EQ(pool.idle(), 1u);
  pool.Retain(block);
  EXPECT_EQ(pool.idle(), 0u);
  pool.Release(block);
  EXPECT_EQ(pool.idle(), 1u);
  EXPECT_EQ(pool.free(), 0u);
  pool.Drop(block);
  EXPECT_EQ(pool.idle(), 0u);
  EXPECT_EQ(pool.free(), 1u);
  // The next owner's block is an ordinary one.
  EXPECT_EQ(pool.Allocate(), block);
  EXPECT_EQ(pool.idle(), 0u);
}

}  // namespace
}  // namespace rerank
