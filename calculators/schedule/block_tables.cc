// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/block_tables.h"

#include <algorithm>

namespace rerank {

BlockTables::BlockTables(size_t blocks, size_t block_size)
    : block_size_(block_size), pool_(blocks), cache_(&pool_, block_size) {}

int32_t BlockTables::TakeBlock() {
  for (;;) {
    if (const auto block = pool_.Allocate()) return *block;
    if (!cache_.EvictOne()) return -1;
  }
}

void BlockTables::Attach(Sequence* sequence, const Sequence* prefix) {
  if (prefix == nullptr) {
    // A scored sequence computes its last token in any case.
    const size_t length = sequence->tokens.size() - (sequence->scored ? 1 : 0);
    sequence->blocks = cache_.Match(sequence->tokens, length);
    // No token is left alone (step_size.h).
    const size_t known = sequence->blocks.size() * block_size_;
    if (known > 0 && known + 1 == sequence->tokens.size()) {
      pool_.Release(sequence->blocks.back());
      sequence->blocks.pop_back();
    }
    sequence->computed = sequence->blocks.size() * block_size_;
    return;
  }
  const size_t whole = prefix->tokens.size() / block_size_;
  // Before blocks are taken, so that none is lost when this throws.
  sequence->blocks.reserve(whole + 1);
  for (size_t i = 0; i < whole; ++i) {
    pool_.Retain(prefix->blocks[i]);
    sequence->blocks.push_back(prefix->blocks[i]);
  }
  sequence->computed = whole * block_size_;
  if (prefix->tokens.size() % block_size_ == 0) return;
  // The block in which prefix and document meet is copied, not computed again.
  const int32_t block = TakeBlock();
  if (block < 0) return;
  sequence->blocks.push_back(block);
  copies_.push_back({prefix->blocks[whole], block});
  sequence->computed = prefix->tokens.size();
}

bool BlockTables::Reserve(Sequence* sequence, size_t count) {
  const size_t needed = BlocksOf(sequence->computed + count, block_size_);
  sequence->blocks.reserve(needed);
  while (sequence->blocks.size() < needed) {
    const int32_t block = TakeBlock();
    if (block < 0) return false;
    sequence->blocks.push_back(block);
  }
  return true;
}

void BlockTables::Remember(Sequence* sequence, size_t length) {
  cache_.Insert(sequence->tokens, length, &sequence->blocks);
}

void BlockTables::Release(Sequence* sequence) {
  for (const int32_t block : sequence->blocks) {
    pool_.Release(block);
    // A copy into a block that nobody waits for would meet its next owner.
    copies_.erase(
        std::remove_if(copies_.begin(), copies_.end(),
                       [&](const BlockCopy& copy) { return copy.to == block; }),
        copies_.end());
  }
  sequence->blocks.clear();
  sequence->computed = 0;
}

// Blocks of 4 tokens; A is new, B has 6 of 8 tokens behind it and ends here:
//
//   steps                 A: 3 tokens     B: its last 2
//   input_ids             a0 a1 a2        b6 b7
//   position_ids           0  1  2         6  7
//   past_lens              0               6
//   subsequence_begins     0               3           5
//   block_indices          9               0  4
//   block_indices_begins   0               1           3
//   score_rows                                b7's: 4
//   max_context_len       8, the longest of 3 and 8
PackedInputs BlockTables::Pack(const std::vector<Step>& steps) const {
  PackedInputs packed;
  for (const Step& step : steps) {
    Sequence* sequence = step.sequence;
    const size_t end = sequence->computed + step.count;
    for (size_t i = sequence->computed; i < end; ++i) {
      packed.input_ids.push_back(sequence->tokens[i]);
      packed.position_ids.push_back(static_cast<int64_t>(i));
    }
    const auto rows = static_cast<int32_t>(packed.input_ids.size());
    packed.past_lens.push_back(static_cast<int32_t>(sequence->computed));
    packed.subsequence_begins.push_back(rows);
    const auto first = sequence->blocks.begin();
    const auto used = static_cast<std::ptrdiff_t>(BlocksOf(end, block_size_));
    packed.block_indices.insert(packed.block_indices.end(), first,
                                first + used);
    packed.block_indices_begins.push_back(
        static_cast<int32_t>(packed.block_indices.size()));
    packed.max_context_len =
        std::max(packed.max_context_len, static_cast<int32_t>(end));
    if (sequence->scored && end == sequence->tokens.size()) {
      packed.score_rows.push_back(rows - 1);
      packed.scored.push_back(sequence);
    }
  }
  // Never an empty tensor: a row that nobody reads stands in.
  if (packed.score_rows.empty()) packed.score_rows.push_back(0);
  return packed;
}

}  // namespace rerank
