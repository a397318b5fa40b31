// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/prefix_cache.h"

namespace rerank {

PrefixCache::PrefixCache(BlockPool* pool, size_t block_size)
    : pool_(pool), block_size_(block_size) {}

PrefixCache::~PrefixCache() {
  for (const auto& [key, node] : nodes_) pool_->Drop(node.block);
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
    blocks.push_back(it->second.block);
    before = it->second.id;
  }
  // Last, so that nothing stays referred to when memory for this runs out.
  for (const int32_t block : blocks) pool_->Retain(block);
  return blocks;
}

void PrefixCache::Insert(const TokenSequence& tokens, size_t length,
                         std::vector<int32_t>* blocks) {
  Node* before = nullptr;
  ++clock_;
  for (size_t i = 0; (i + 1) * block_size_ <= length; ++i) {
    int32_t& block = blocks->at(i);
    const auto [it, added] =
        nodes_.try_emplace(KeyOf(before == nullptr ? 0 : before->id, tokens, i),
                           Node{next_id_, block, before});
    Node* node = &it->second;
    node->last_used = clock_;
    if (added) {
      ++next_id_;
      pool_->Keep(block);
      if (before != nullptr) ++before->children;
    } else if (node->block != block) {
      pool_->Retain(node->block);
      pool_->Release(block);
      block = node->block;
    }
    before = node;
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
  pool_->Drop(oldest->second.block);
  Node* before = oldest->second.before;
  if (before != nullptr) --before->children;
  nodes_.erase(oldest);
  return true;
}

}  // namespace rerank
