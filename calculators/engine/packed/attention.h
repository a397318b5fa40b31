// SPDX-License-Identifier: Apache-2.0
//
// The attention of a decoder's layer as exporters write it, and what is in it:
//
//   keys [B, heads of keys, T, d] -> Unsqueeze -> Broadcast -> Reshape
//                                                 [B, heads, T, d] --v
//   queries [B, heads, T, d] -----------------> ScaledDotProductAttention
//
// Where heads share keys, the repetition is left out: what reads the keys here
// repeats nothing.

#ifndef CALCULATORS_ENGINE_PACKED_ATTENTION_H_
#define CALCULATORS_ENGINE_PACKED_ATTENTION_H_

#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>
#include <vector>

#include "calculators/engine/graph/told_shapes.h"

namespace rerank {

struct Attention {
  std::shared_ptr<ov::Node>
      node;                      // what is replaced: [B, heads, T, value_size]
  ov::Output<ov::Node> queries;  // [B, heads, T, key_size]
  ov::Output<ov::Node> keys;     // [B, key_heads, T, key_size]
  ov::Output<ov::Node> values;   // [B, key_heads, T, value_size]
  // [1 or B, 1, T, T], of numbers or booleans; none: causal by attribute.
  std::optional<ov::Output<ov::Node>> mask;
  std::optional<ov::Output<ov::Node>> scale;  // none: 1 / sqrt(key_size)
  int64_t heads = 0;
  int64_t key_heads = 0;
  int64_t key_size = 0;
  int64_t value_size = 0;

  // Heads that read the same keys.
  int64_t sharing() const { return heads / key_heads; }
};

// All of a model, in order. Throws failed_precondition, saying which, for one
// that is not understood.
std::vector<Attention> FindAttention(const ov::Model& model,
                                     const ToldShapes& shapes);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_ATTENTION_H_
