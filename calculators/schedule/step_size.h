// SPDX-License-Identifier: Apache-2.0
//
// Where a sequence may be split over batches, so that its score does not depend
// on where a batch happens to end:
//
//   blocks of 4     |a0 a1 a2 a3|a4 a5 a6 a7|a8
//   steps may end              ^           ^  ^    but not behind a7: that
//                                                  would leave a8 alone
//
// - At the end of a KV block. Devices quantize the entries of a block together
//   (keys by channel), so a block that is written in two steps is not the one
//   that is written in one: u8 entries moved a score by 0.2, u4 by 0.6.
// - Never in front of or behind a single token. OpenVINO's CPU plugin has other
//   kernels for one token than for several; in bf16 they round differently and
//   moved a score by up to 0.17.
//
// Steps that keep to this gave equal bits on a CPU in f32 and bf16, with KV
// entries in every precision (docs/performance.md).

#ifndef CALCULATORS_SCHEDULE_STEP_SIZE_H_
#define CALCULATORS_SCHEDULE_STEP_SIZE_H_

#include <cstddef>

namespace rerank {

// How far a sequence of `length` tokens has come; blocks of `block_size`.
struct StepPlace {
  size_t computed;  // less than length
  size_t length;
  size_t block_size;  // at least 1
};

// The most tokens, at most `room`, that the next step may have; 0 when it may
// have none of so few.
size_t LargestStep(const StepPlace& place, size_t room);

// The fewest tokens, more than `begun`, that it may have. `begun` is less than
// what is left of the sequence.
size_t SmallestStep(const StepPlace& place, size_t begun);

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_STEP_SIZE_H_
