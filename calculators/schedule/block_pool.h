// SPDX-License-Identifier: Apache-2.0
//
// Which KV blocks are in use, and by how many. Numbers only: the memory itself
// belongs to the executor.

#ifndef CALCULATORS_SCHEDULE_BLOCK_POOL_H_
#define CALCULATORS_SCHEDULE_BLOCK_POOL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

namespace rerank {

// Blocks that `tokens` tokens fill, the last one partly.
inline size_t BlocksOf(size_t tokens, size_t block_size) {
  return (tokens + block_size - 1) / block_size;
}

// Blocks 0 to capacity - 1 with reference counts. Not thread-safe.
class BlockPool {
 public:
  explicit BlockPool(size_t capacity);

  // The lowest free block with one reference, so that memory which was never
  // needed is never touched; nullopt when none is free.
  std::optional<int32_t> Allocate();

  void Retain(int32_t block);
  // The block is free again when its last reference is gone.
  void Release(int32_t block);

  // A cache's reference to a block that somebody holds. The block is idle
  // while the cache's is the only reference left: it can be had by dropping it.
  void Keep(int32_t block);
  void Drop(int32_t block);

  size_t references(int32_t block) const;
  size_t free() const { return free_.size(); }
  size_t idle() const { return idle_; }
  size_t capacity() const { return references_.size(); }

 private:
  std::vector<size_t> references_;
  std::vector<bool> kept_;  // one of the references is a cache's
  size_t idle_ = 0;
  std::priority_queue<int32_t, std::vector<int32_t>, std::greater<>> free_;
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_BLOCK_POOL_H_
