// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/attention.h"

#include <openvino/opsets/opset13.hpp>
#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

constexpr size_t kMask = 3;
constexpr size_t kScale = 4;

[[noreturn]] void Refuse(const ov::Node& node, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition,
              "attention " + node.get_friendly_name() + ": " + why);
}

// [B, heads, T, size] with the numbers of rows and tokens that are told.
ov::Shape HeadShape(const ov::Node& node, size_t input,
                    const ToldShapes& shapes) {
  const auto shape = shapes.Of(node.input_value(input));
  if (!shape || shape->size() != 4 || shape->at(0) != kToldRows ||
      shape->at(2) != kToldTokens) {
    Refuse(node, "expected input " + std::to_string(input) +
                     " to be [rows, heads, tokens, size]");
  }
  return *shape;
}

// What `value` repeats for each head that shares it; `value` itself where it
// does not.
Value Unrepeated(const Value& value, const ToldShapes& shapes) {
  const auto reshape =
      ov::as_type_ptr<op::Reshape>(value.get_node_shared_ptr());
  if (!reshape) return value;
  const auto repeat =
      ov::as_type_ptr<op::Broadcast>(reshape->get_input_node_shared_ptr(0));
  if (!repeat) return value;
  const auto unsqueeze =
      ov::as_type_ptr<op::Unsqueeze>(repeat->get_input_node_shared_ptr(0));
  if (!unsqueeze) return value;
  const Value source = unsqueeze->input_value(0);
  const auto from = shapes.Of(source);
  const auto to = shapes.Of(value);
  const auto between = shapes.Of(repeat->output(0));
  if (!from || !to || !between || from->size() != 4 || from->at(1) == 0 ||
      to->at(1) % from->at(1) != 0) {
    return value;
  }
  const ov::Shape expected = {from->at(0), from->at(1), to->at(1) / from->at(1),
                              from->at(2), from->at(3)};
  ov::Shape single = expected;
  single[2] = 1;
  if (*between != expected || shapes.Of(unsqueeze->output(0)) != single) {
    return value;
  }
  return source;
}

Attention Read(const std::shared_ptr<op::ScaledDotProductAttention>& node,
               const ToldShapes& shapes) {
  if (node->get_input_size() > kScale + 1) {
    Refuse(*node, "expected at most " + std::to_string(kScale + 1) +
                      " inputs, got " + std::to_string(node->get_input_size()));
  }
  const ov::Shape queries = HeadShape(*node, 0, shapes);
  HeadShape(*node, 1, shapes);
  HeadShape(*node, 2, shapes);
  Attention attention;
  attention.node = node;
  attention.queries = node->input_value(0);
  attention.keys = Unrepeated(node->input_value(1), shapes);
  attention.values = Unrepeated(node->input_value(2), shapes);
  const ov::Shape keys = *shapes.Of(attention.keys);
  const ov::Shape values = *shapes.Of(attention.values);
  if (keys[1] != values[1] || queries[1] % keys[1] != 0 ||
      queries[3] != keys[3]) {
    Refuse(*node,
           "expected as many heads of keys as of values, and heads to "
           "share them evenly");
  }
  attention.heads = static_cast<int64_t>(queries[1]);
  attention.key_heads = static_cast<int64_t>(keys[1]);
  attention.key_size = static_cast<int64_t>(keys[3]);
  attention.value_size = static_cast<int64_t>(values[3]);
  const bool causal = node->get_causal();
  const bool masked = node->get_input_size() > kMask &&
                      node->get_input_partial_shape(kMask).rank().is_static() &&
                      node->get_input_partial_shape(kMask).rank() != 0;
  if (causal == masked) {
    Refuse(*node, causal ? "expected a mask or the attribute causal, got both"
                         : "expected a causal one");
  }
  if (masked) attention.mask = node->input_value(kMask);
  if (node->get_input_size() > kScale) {
    attention.scale = node->input_value(kScale);
  }
  return attention;
}

}  // namespace

std::vector<Attention> FindAttention(const ov::Model& model,
                                     const ToldShapes& shapes) {
  std::vector<Attention> found;
  for (const auto& node : model.get_ordered_ops()) {
    if (const auto attention =
            ov::as_type_ptr<op::ScaledDotProductAttention>(node)) {
      found.push_back(Read(attention, shapes));
    }
  }
  if (found.empty()) {
    throw Error(ErrorCode::kFailedPrecondition,
                "expected ScaledDotProductAttention, got none");
  }
  return found;
}

}  // namespace rerank
