// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/packed_attention.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>
#include <string>

#include "calculators/engine/packed/row_mask.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Gather;
using graph::GatherColumns;
using graph::Reshape;
using graph::Unsqueeze;
using graph::Value;
using Shape = std::vector<int64_t>;

}  // namespace

const std::vector<Value>& PackedAttention::Masks(const Attention& attention) {
  const ov::Node* own = attention.mask ? attention.mask->get_node() : nullptr;
  std::vector<Value>& masks = masks_[{own, attention.sharing()}];
  if (!masks.empty()) return masks;
  const Value row = RowMask(attention, shapes_, longest_);
  for (const GroupPlaces& places : groups_.Places(attention.sharing())) {
    const Value mask =
        Gather(GatherColumns(row, places.mask_columns), places.mask_rows);
    masks.push_back(Unsqueeze(mask, 0));
  }
  return masks;
}

Value PackedAttention::Replacement(const Attention& attention) {
  const int64_t heads = attention.key_heads;
  const int64_t sharing = attention.sharing();
  const Value queries =
      Reshape(attention.queries, Shape{heads, -1, attention.key_size});
  const Value keys =
      Reshape(attention.keys, Shape{heads, -1, attention.key_size});
  const Value values =
      Reshape(attention.values, Shape{heads, -1, attention.value_size});
  const std::vector<GroupPlaces>& places = groups_.Places(sharing);
  const std::vector<Value>& masks = Masks(attention);
  ov::OutputVector results;
  for (size_t i = 0; i < places.size(); ++i) {
    ov::OutputVector inputs = {Gather(queries, places[i].queries, 1),
                               Gather(keys, places[i].keys, 1),
                               Gather(values, places[i].keys, 1), masks[i]};
    if (attention.scale) inputs.push_back(*attention.scale);
    const auto group = std::make_shared<op::ScaledDotProductAttention>(
        inputs, /*causal=*/false);
    group->set_friendly_name(attention.node->get_friendly_name() + "/group_" +
                             std::to_string(i));
    results.push_back(Reshape(group, Shape{heads, -1, attention.value_size}));
  }
  return Reshape(Gather(graph::Concat(results, 1), groups_.Back(sharing), 1),
                 Shape{1, attention.heads, -1, attention.value_size});
}

}  // namespace rerank
