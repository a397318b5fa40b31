// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/batch_shape.h"

#include <algorithm>

namespace rerank {
namespace {

// What is missing from `count` to a multiple of `step`.
size_t Missing(size_t count, size_t step) {
  return (step - count % step) % step;
}

}  // namespace

void RoundUp(int32_t spare_block, size_t block_size, PackedInputs* inputs) {
  const size_t tokens = inputs->input_ids.size();
  const size_t filling = Missing(tokens, std::min(kTokenStep, block_size));
  if (filling > 0) {
    inputs->input_ids.resize(tokens + filling, inputs->input_ids.front());
    for (size_t i = 0; i < filling; ++i) {
      inputs->position_ids.push_back(static_cast<int64_t>(i));
    }
    inputs->past_lens.push_back(0);
    inputs->subsequence_begins.push_back(
        static_cast<int32_t>(tokens + filling));
    inputs->block_indices.push_back(spare_block);
    inputs->block_indices_begins.push_back(
        static_cast<int32_t>(inputs->block_indices.size()));
    inputs->max_context_len =
        std::max(inputs->max_context_len, static_cast<int32_t>(filling));
  }
  const size_t rows = inputs->score_rows.size();
  inputs->score_rows.resize(rows + Missing(rows, kScoreStep), 0);
}

}  // namespace rerank
