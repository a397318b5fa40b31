// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/block_pool.h"

namespace rerank {

BlockPool::BlockPool(size_t capacity) : references_(capacity), kept_(capacity) {
  for (size_t i = 0; i < capacity; ++i) free_.push(static_cast<int32_t>(i));
}

std::optional<int32_t> BlockPool::Allocate() {
  if (free_.empty()) return std::nullopt;
  const int32_t block = free_.top();
  free_.pop();
  references_[static_cast<size_t>(block)] = 1;
  return block;
}

void BlockPool::Retain(int32_t block) {
  const auto index = static_cast<size_t>(block);
  if (++references_.at(index) == 2 && kept_[index]) --idle_;
}

void BlockPool::Release(int32_t block) {
  const auto index = static_cast<size_t>(block);
  const size_t left = --references_.at(index);
  if (left == 0) free_.push(block);
  if (left == 1 && kept_[index]) ++idle_;
}

void BlockPool::Keep(int32_t block) {
  Retain(block);
  kept_[static_cast<size_t>(block)] = true;
}

void BlockPool::Drop(int32_t block) {
  const auto index = static_cast<size_t>(block);
  if (references_.at(index) == 1) --idle_;
  kept_[index] = false;
  Release(block);
}

size_t BlockPool::references(int32_t block) const {
  return references_.at(static_cast<size_t>(block));
}

}  // namespace rerank
