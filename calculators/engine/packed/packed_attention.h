// SPDX-License-Identifier: Apache-2.0
//
// Puts attention of packed tokens in the place of a layer's own. Products of
// queries and keys are those of ScaledDotProductAttention, with the heads of
// keys as rows of its batch, so that no heads are repeated:
//
//   queries [1, heads, P, d]  -> [key heads, N, sharing * M, d]   of each group
//   keys    [1, key heads, P, d] -> [key heads, N, K, d]
//   results of all groups, gathered -> [1, heads, P, d]

#ifndef CALCULATORS_ENGINE_PACKED_PACKED_ATTENTION_H_
#define CALCULATORS_ENGINE_PACKED_PACKED_ATTENTION_H_

#include <map>
#include <utility>
#include <vector>

#include "calculators/engine/packed/attention.h"
#include "calculators/engine/packed/row_groups.h"

namespace rerank {

class PackedAttention {
 public:
  // `shapes` is of the model whose attention is replaced.
  PackedAttention(const PackedTokens& packed, const ToldShapes& shapes)
      : longest_(packed.longest), groups_(packed), shapes_(shapes) {}

  // Throws failed_precondition for a mask that is not understood.
  graph::Value Replacement(const Attention& attention);

 private:
  // [1, N, sharing * M, K] of each group; made once for layers with one mask.
  const std::vector<graph::Value>& Masks(const Attention& attention);

  graph::Value longest_;
  RowGroups groups_;
  const ToldShapes& shapes_;
  // By the model's mask (nullptr: causal by attribute) and sharing.
  std::map<std::pair<const ov::Node*, int64_t>, std::vector<graph::Value>>
      masks_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PACKED_PACKED_ATTENTION_H_
