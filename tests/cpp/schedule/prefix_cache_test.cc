// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/prefix_cache.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

class PrefixCacheTest : public ::testing::Test {
 protected:
  // Enters whole blocks of `tokens` as a finished prefix would, and lets go.
  void Insert(const TokenSequence& tokens) {
    std::vector<int32_t> blocks = cache_.Match(tokens, tokens.size());
    while (blocks.size() < tokens.size() / 2) blocks.push_back(Take());
    cache_.Insert(tokens, tokens.size(), &blocks);
    Release(blocks);
  }
  int32_t Take() {
    const auto block = pool_.Allocate();
    EXPECT_TRUE(block.has_value());
    return block.value_or(-1);
  }
  void Release(const std::vector<int32_t>& blocks) {
    for (const int32_t block : blocks) pool_.Release(block);
  }
  size_t KnownBlocks(const TokenSequence& tokens) {
    const auto blocks = cache_.Match(tokens, tokens.size());
    Release(blocks);
    return blocks.size();
  }

  BlockPool pool_{8};
  PrefixCache cache_{&pool_, 2};  // blocks of two tokens
};

TEST_F(PrefixCacheTest, MatchesTheLongestKnownBeginning) {
  Insert({1, 2, 3, 4});
  EXPECT_EQ(KnownBlocks({1, 2, 3, 4, 5, 6}), 2u);
  EXPECT_EQ(KnownBlocks({1, 2, 9, 4}), 1u);
  EXPECT_EQ(KnownBlocks({9, 2, 3, 4}), 0u);
  // The same tokens after another beginning are another block.
  EXPECT_EQ(KnownBlocks({3, 4}), 0u);
}

TEST_F(PrefixCacheTest, PartialBlocksAreNotRemembered) {
  Insert({1, 2, 3});
  EXPECT_EQ(cache_.size(), 1u);
  EXPECT_EQ(KnownBlocks({1, 2, 3}), 1u);
}

TEST_F(PrefixCacheTest, MatchStopsAtTheGivenLength) {
  Insert({1, 2, 3, 4});
  const auto blocks = cache_.Match({1, 2, 3, 4}, 3);
  EXPECT_EQ(blocks.size(), 1u);
  Release(blocks);
}

TEST_F(PrefixCacheTest, EvictsLeastRecentlyUsedLeavesFirst) {
  Insert({1, 2, 3, 4});
  Insert({1, 2, 5, 6});
  EXPECT_EQ(KnownBlocks({1, 2, 3, 4}), 2u);  // used last
  ASSERT_TRUE(cache_.EvictOne());
  EXPECT_EQ(KnownBlocks({1, 2, 5, 6}), 1u);
  EXPECT_EQ(KnownBlocks({1, 2, 3, 4}), 2u);
  ASSERT_TRUE(cache_.EvictOne());
  ASSERT_TRUE(cache_.EvictOne());
  EXPECT_FALSE(cache_.EvictOne());
  EXPECT_EQ(pool_.free(), 8u);
}

TEST_F(PrefixCacheTest, NeverEvictsWhatIsInUse) {
  Insert({1, 2});
  const auto blocks = cache_.Match({1, 2}, 2);
  EXPECT_FALSE(cache_.EvictOne());
  Release(blocks);
  EXPECT_TRUE(cache_.EvictOne());
}

TEST_F(PrefixCacheTest, InsertingTwiceKeepsTheFirstAndSharesIt) {
  Insert({1, 2});
  std::vector<int32_t> blocks = {Take()};
  cache_.Insert({1, 2}, 2, &blocks);
  EXPECT_EQ(blocks, cache_.Match({1, 2}, 2));
  EXPECT_EQ(cache_.size(), 1u);
  EXPECT_EQ(pool_.free(), 7u);
}

TEST_F(PrefixCacheTest, EveryIdleBlockCanBeEvicted) {
  // Two shared prefixes with one beginning, computed side by side.
  std::vector<int32_t> first = {Take(), Take()};
  std::vector<int32_t> second = {Take(), Take()};
  cache_.Insert({1, 2, 3, 4}, 4, &first);
  cache_.Insert({1, 2, 5, 6}, 4, &second);
  EXPECT_EQ(first[0], second[0]);
  Release(first);
  EXPECT_EQ(pool_.idle(), 1u);
  EXPECT_TRUE(cache_.EvictOne());
  EXPECT_FALSE(cache_.EvictOne());
  EXPECT_EQ(pool_.idle(), 0u);
  EXPECT_EQ(pool_.free(), 6u);
  Release(second);
  EXPECT_EQ(pool_.idle(), 2u);
  EXPECT_TRUE(cache_.EvictOne());
  EXPECT_TRUE(cache_.EvictOne());
  EXPECT_EQ(pool_.free(), 8u);
}

}  // namespace
}  // namespace rerank
