// SPDX-License-Identifier: Apache-2.0
//
// Fills the tensors of one padded batch.

#ifndef CALCULATORS_ENGINE_EXECUTE_TENSORS_H_
#define CALCULATORS_ENGINE_EXECUTE_TENSORS_H_

#include <cstddef>
#include <cstdint>
#include <openvino/runtime/tensor.hpp>
#include <vector>

#include "calculators/core/options.h"
#include "calculators/core/tokens.h"

namespace rerank {

// B rows of T tokens.
struct BatchTensors {
  ov::Tensor input_ids;       // i64 [B, T]
  ov::Tensor attention_mask;  // i64 [B, T], 1 on real tokens
  ov::Tensor position_ids;    // i64 [B, T], counts real tokens; 1 on padding
  ov::Tensor token_type_ids;  // i64 [B, T], 1 in second segments
  ov::Tensor beam_idx;        // i32 [B], row i is beam i
};

struct Padding {
  PaddingSide side = PaddingSide::kRight;
  int64_t token = 0;
  size_t width = 0;  // tokens; T is this or the longest row, what is more
};

// `rows` are not empty, nor is the batch.
// second_segments[i] is where row i's second segment begins; none: all rows
// are kOneSegment.
BatchTensors FillBatch(const std::vector<const TokenSequence*>& rows,
                       const Padding& padding,
                       const std::vector<size_t>& second_segments = {});

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_TENSORS_H_
