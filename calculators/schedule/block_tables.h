// SPDX-License-Identifier: Apache-2.0
//
// Which KV blocks each sequence holds, and what one packed step hands to the
// model. Numbers only: the entries themselves are a KvCache's, and nothing here
// needs OpenVINO.
//
//   prefix    [ block 0 ][ block 1 ][ block 2: 20 of 32 tokens ]
//   document   = block 0   = block 1   copy of block 2 + its own tokens
//
// A block that a sequence extends is its own; whole blocks may be shared.

#ifndef CALCULATORS_SCHEDULE_BLOCK_TABLES_H_
#define CALCULATORS_SCHEDULE_BLOCK_TABLES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "calculators/schedule/block_pool.h"
#include "calculators/schedule/executor.h"
#include "calculators/schedule/prefix_cache.h"

namespace rerank {

// The entries of block `from` become those of block `to`.
struct BlockCopy {
  int32_t from;
  int32_t to;
};

// Inputs of one run over T tokens of S sequences, N of which get a score.
// Names and types are SDPAToPagedAttention's.
struct PackedInputs {
  std::vector<int64_t> input_ids;                // [T]
  std::vector<int64_t> position_ids;             // [T]
  std::vector<int32_t> past_lens;                // [S], tokens in the KV blocks
  std::vector<int32_t> subsequence_begins{0};    // [S + 1], rows
  std::vector<int32_t> block_indices;            // of all S, end to end
  std::vector<int32_t> block_indices_begins{0};  // [S + 1]
  int32_t max_context_len = 0;
  std::vector<int64_t> score_rows;  // [N]; one that nobody reads when N is 0
  std::vector<Sequence*> scored;    // [N]
};

// Implements the bookkeeping half of Executor; see there for what Attach,
// Reserve, Remember and Release promise. Not thread-safe.
class BlockTables {
 public:
  // `blocks` of `block_size` tokens each.
  BlockTables(size_t blocks, size_t block_size);

  void Attach(Sequence* sequence, const Sequence* prefix);
  bool Reserve(Sequence* sequence, size_t count);
  void Remember(Sequence* sequence, size_t length);
  void Release(Sequence* sequence);

  // What `steps` need, all of them reserved. The sequences stay as they are.
  PackedInputs Pack(const std::vector<Step>& steps) const;

  // Copies to be made, in this order, before anything is computed again.
  const std::deque<BlockCopy>& copies() const { return copies_; }
  // The first of them is made.
  void FinishCopy() { copies_.pop_front(); }

  size_t block_size() const { return block_size_; }
  // Those of remembered shared prefixes that no sequence uses are among them.
  size_t free_blocks() const { return pool_.free() + pool_.idle(); }
  size_t blocks() const { return pool_.capacity(); }

 private:
  // Takes a block, evicting remembered shared prefixes if need be; -1 when none
  // is left.
  int32_t TakeBlock();

  const size_t block_size_;  // tokens
  BlockPool pool_;
  PrefixCache cache_;
  std::deque<BlockCopy> copies_;
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_BLOCK_TABLES_H_
