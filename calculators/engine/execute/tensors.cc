// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/tensors.h"

#include <algorithm>
#include <numeric>

namespace rerank {

BatchTensors FillBatch(const std::vector<const TokenSequence*>& rows,
                       const Padding& padding,
                       const std::vector<size_t>& second_segments) {
  size_t width = padding.width;
  for (const TokenSequence* row : rows) width = std::max(width, row->size());
  const ov::Shape shape{rows.size(), width};
  BatchTensors batch{
      ov::Tensor(ov::element::i64, shape), ov::Tensor(ov::element::i64, shape),
      ov::Tensor(ov::element::i64, shape), ov::Tensor(ov::element::i64, shape),
      ov::Tensor(ov::element::i32, ov::Shape{rows.size()})};
  std::fill_n(batch.input_ids.data<int64_t>(), rows.size() * width,
              padding.token);
  std::fill_n(batch.attention_mask.data<int64_t>(), rows.size() * width, 0);
  std::fill_n(batch.position_ids.data<int64_t>(), rows.size() * width, 1);
  std::fill_n(batch.token_type_ids.data<int64_t>(), rows.size() * width, 0);
  std::iota(batch.beam_idx.data<int32_t>(),
            batch.beam_idx.data<int32_t>() + rows.size(), 0);
  // side      input_ids   attention_mask   position_ids
  // kRight    a b c P P   1 1 1 0 0        0 1 2 1 1
  // kLeft     P P a b c   0 0 1 1 1        1 1 0 1 2
  for (size_t i = 0; i < rows.size(); ++i) {
    const TokenSequence& row = *rows[i];
    const size_t pad =
        padding.side == PaddingSide::kLeft ? width - row.size() : 0;
    const size_t at = i * width + pad;
    std::copy(row.begin(), row.end(), batch.input_ids.data<int64_t>() + at);
    std::fill_n(batch.attention_mask.data<int64_t>() + at, row.size(), 1);
    int64_t* positions = batch.position_ids.data<int64_t>() + at;
    std::iota(positions, positions + row.size(), int64_t{0});
    if (second_segments.empty()) continue;
    const size_t first = std::min(second_segments[i], row.size());
    std::fill_n(batch.token_type_ids.data<int64_t>() + at + first,
                row.size() - first, 1);
  }
  return batch;
}

}  // namespace rerank
