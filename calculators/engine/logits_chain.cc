// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/logits_chain.h"

#include <algorithm>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/tanh.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>

namespace rerank {
namespace {

// The shape of a constant; nullopt for anything else.
std::optional<ov::Shape> ConstantShape(const ov::Output<ov::Node>& value) {
  // Compressed constants stand behind a Convert.
  auto node = value.get_node_shared_ptr();
  if (ov::is_type<ov::op::v0::Convert>(node)) {
    node = node->get_input_node_shared_ptr(0);
  }
  if (!ov::is_type<ov::op::v0::Constant>(node)) return std::nullopt;
  return node->get_output_shape(0);
}

// One number for all logits, or one for each word of the vocabulary: the same
// for every token.
bool IsSameForEveryToken(const ov::Output<ov::Node>& value) {
  const auto shape = ConstantShape(value);
  return shape && (shape->empty() || ov::shape_size(*shape) == shape->back());
}

bool IsScalar(const ov::Output<ov::Node>& value) {
  const auto shape = ConstantShape(value);
  return shape && ov::shape_size(*shape) == 1;
}

// The input of `node` that carries the logits; nullopt when `node` is not an
// operation on each token's logits alone.
std::optional<size_t> LogitsInput(const ov::Node& node) {
  if (ov::is_type<ov::op::v0::Convert>(&node) ||
      ov::is_type<ov::op::v0::Tanh>(&node)) {
    return 0;
  }
  if (ov::is_type<ov::op::util::BinaryElementwiseArithmetic>(&node)) {
    if (IsSameForEveryToken(node.input_value(1))) return 0;
    if (IsSameForEveryToken(node.input_value(0))) return 1;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LogitsChain> FindLogitsChain(const ov::Output<ov::Node>& logits) {
  LogitsChain chain;
  auto node = logits.get_node_shared_ptr();
  while (!ov::is_type<ov::op::v0::MatMul>(node)) {
    const auto input = LogitsInput(*node);
    if (!input) return std::nullopt;
    chain.after.push_back(node);
    for (size_t i = 0; i < node->get_input_size(); ++i) {
      if (i != *input) chain.each_alone &= IsScalar(node->input_value(i));
    }
    node = node->get_input_node_shared_ptr(*input);
  }
  std::reverse(chain.after.begin(), chain.after.end());
  chain.head = ov::as_type_ptr<ov::op::v0::MatMul>(node);
  // Weights have no tokens: W is [vocabulary, H] or [H, vocabulary].
  if (chain.head->get_transpose_a() ||
      chain.head->get_input_partial_shape(1).rank() != 2) {
    return std::nullopt;
  }
  return chain;
}

ov::Output<ov::Node> ApplyChain(const LogitsChain& chain,
                                ov::Output<ov::Node> logits) {
  for (const auto& node : chain.after) {
    ov::OutputVector inputs = node->input_values();
    inputs.at(*LogitsInput(*node)) = logits;
    logits = node->clone_with_new_inputs(inputs)->output(0);
  }
  return logits;
}

}  // namespace rerank
