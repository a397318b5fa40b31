// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/prefix_cache.h"

namespace rerank {

PrefixCache::PrefixCache(BlockPool* pool, size_t block_size)
    : pool_(pool), block_size_(block_size) {}

PrefixCache::~PrefixCache() {
  for (const auto& [key, node] : nodes_) pool_->Release(node.block);
}

PrefixCache::Key PrefixCache::KeyOf(uint64_t before,
                                    const TokenSequence& tokens,
                                    size_t index) const {
  const auto begin =
      tokens.begin() + static_cast<std::ptrdiff_t>(index * block_size_);
  return {before, {begin, begin + static_cast<std::ptrdiff_t>(block_size_)}};
}

std::vector<int32_t> PrefixCache::Match(const TokenSequence& tokens,
                                        size_t length) {
  std::vector<int32_t> blocks;
  uint64_t before = 0;
  ++clock_;
  for (size_t i = 0; (i + 1) * block_size_ <= length; ++i) {
    const auto it = nodes_.find(KeyOf(before, tokens, i));
    if (it == nodes_.end()) break;
    it->second.last_used = clock_;
    pool_->Retain(it->second.block);
    blocks.push_back(it->second.block);
    before = it->second.id;
  }
  return blocks;
}

void PrefixCache::Insert(const TokenSequence& tokens, size_t length,
                         const std::vector<int32_t>& blocks) {
  uint64_t before = 0;
  ++clock_;
  for (size_t i = 0; (i + 1) * block_size_ <= length; ++i) {
    const auto [it, added] = nodes_.try_emplace(
        KeyOf(before, tokens, i), Node{next_id_, blocks.at(i), clock_, 0});
    it->second.last_used = clock_;
    if (added) {
      pool_->Retain(it->second.block);
      by_id_[next_id_++] = it;
      if (before != 0) ++by_id_.at(before)->second.children;
    }
    before = it->second.id;
  }
}

bool PrefixCache::EvictOne() {
  auto oldest = nodes_.end();
  for (auto it = nodes_.begin(); it != nodes_.end(); ++it) {
    const Node& node = it->second;
    if (node.children != 0 || pool_->references(node.block) != 1) continue;
    if (oldest == nodes_.end() || node.last_used < oldest->second.last_used) {
      oldest = it;
    }
  }
  if (oldest == nodes_.end()) return false;
  pool_->Release(oldest->second.block);
  const uint64_t before = oldest->first.first;
  if (before != 0) --by_id_.at(before)->second.children;
  by_id_.erase(oldest->second.id);
  nodes_.erase(oldest);
  return true;
}

}  // namespace rerank
