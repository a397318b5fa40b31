// SPDX-License-Identifier: Apache-2.0
//
// Remembers which KV block holds which tokens after which prefix, so that a
// prompt's known beginning is not computed again.
//
//   system text | instruction | query ...
//   [block 0]-----[block 1]-----[block 2]       a path of whole blocks
//                          \----[block 7]       another query
//
// Tokens are compared in full: a match is a match, never a hash collision.

#ifndef CALCULATORS_SCHEDULE_PREFIX_CACHE_H_
#define CALCULATORS_SCHEDULE_PREFIX_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/schedule/block_pool.h"

namespace rerank {

// Not thread-safe. Holds one reference to each of its blocks.
class PrefixCache {
 public:
  // `pool` outlives the cache. `block_size` is in tokens.
  PrefixCache(BlockPool* pool, size_t block_size);
  ~PrefixCache();
  PrefixCache(const PrefixCache&) = delete;
  PrefixCache& operator=(const PrefixCache&) = delete;

  // Blocks of the longest known beginning of tokens[0, length), whole blocks
  // only. Each gets a reference for the caller.
  std::vector<int32_t> Match(const TokenSequence& tokens, size_t length);

  // Remembers the whole blocks of tokens[0, length); blocks[i] holds tokens
  // i * block_size and on. What is known already stays as it is and replaces
  // the caller's block of the same tokens: one copy is enough, and who refers
  // to a block refers to all before it, so that idle blocks can all be evicted.
  void Insert(const TokenSequence& tokens, size_t length,
              std::vector<int32_t>* blocks);

  // Gives back the least recently used block that nobody else refers to and
  // no longer path goes through; false when there is none.
  bool EvictOne();

  size_t size() const { return nodes_.size(); }

 private:
  // (node before, tokens of the block) -> node; node 0 is the empty prefix.
  using Key = std::pair<uint64_t, TokenSequence>;
  struct Node {
    uint64_t id;
    int32_t block;
    Node* before;  // nullptr: the empty prefix
    uint64_t last_used = 0;
    size_t children = 0;
  };

  Key KeyOf(uint64_t before, const TokenSequence& tokens, size_t index) const;

  BlockPool* pool_;
  size_t block_size_;
  std::map<Key, Node> nodes_;
  uint64_t next_id_ = 1;
  uint64_t clock_ = 0;
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_PREFIX_CACHE_H_
