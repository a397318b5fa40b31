// SPDX-License-Identifier: Apache-2.0
//
// Rounds a packed batch up to one of few shapes. OpenVINO's CPU plugin keeps
// memory for each number of rows that it has met, until the model goes: with
// batches of any size a server's memory creeps up (docs/robustness.md).
//
//   steps                 A: 3 tokens     B: its last 2     filling: 11 of 16
//   input_ids             a0 a1 a2        b6 b7             a0 a0 a0 ...
//   position_ids           0  1  2         6  7              0  1  2 ...
//   block_indices          9               0  4             the spare block
//   score_rows                                b7's: 4       0 0 0 ...
//
// Rows of one sequence never see another's, so no score depends on the filling.

#ifndef CALCULATORS_SCHEDULE_BATCH_SHAPE_H_
#define CALCULATORS_SCHEDULE_BATCH_SHAPE_H_

#include <cstddef>
#include <cstdint>

#include "calculators/schedule/block_tables.h"

namespace rerank {

// Tokens and scored rows of a batch are multiples of these, so that it may
// hold up to kTokenStep - 1 tokens more than max_batched_tokens. A device's
// blocks hold 16 tokens or more, so that the filling fits into one.
inline constexpr size_t kTokenStep = 16;
inline constexpr size_t kScoreStep = 8;

// Fills `inputs` up. `spare_block` belongs to no sequence; it gets what the
// filling leaves. `block_size` is in tokens; where a block is smaller than
// kTokenStep, tokens become a multiple of the block.
void RoundUp(int32_t spare_block, size_t block_size, PackedInputs* inputs);

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_BATCH_SHAPE_H_
