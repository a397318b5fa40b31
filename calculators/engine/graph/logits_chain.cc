// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/logits_chain.h"

#include <algorithm>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/tanh.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>
#include <utility>

namespace rerank {
namespace {

// nullptr for anything but a constant.
std::shared_ptr<ov::op::v0::Constant> AsConstant(
    const ov::Output<ov::Node>& value) {
  // Compressed constants stand behind a Convert.
  auto node = value.get_node_shared_ptr();
  if (ov::is_type<ov::op::v0::Convert>(node)) {
    node = node->get_input_node_shared_ptr(0);
  }
  return ov::as_type_ptr<ov::op::v0::Constant>(node);
}

// One number for all logits, or one for each word of the vocabulary: the same
// for every token.
bool IsSameForEveryToken(const ov::Output<ov::Node>& value) {
  const auto constant = AsConstant(value);
  if (!constant) return false;
  const ov::Shape& shape = constant->get_shape();
  return shape.empty() || ov::shape_size(shape) == shape.back();
}

// Such a constant for the words `ids`, in f32: a scalar or [1, ids].
ov::Output<ov::Node> ForIds(const ov::op::v0::Constant& constant,
                            const std::optional<std::vector<int64_t>>& ids) {
  std::vector<float> numbers = constant.cast_vector<float>();
  const bool one = numbers.size() == 1;
  if (ids && !one) {
    std::vector<float> chosen;
    for (const int64_t id : *ids) {
      chosen.push_back(numbers.at(static_cast<size_t>(id)));
    }
    numbers = std::move(chosen);
  }
  return ov::op::v0::Constant::create(
      ov::element::f32, one ? ov::Shape{} : ov::Shape{1, numbers.size()},
      numbers);
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

ov::Output<ov::Node> ApplyChain(
    const LogitsChain& chain, ov::Output<ov::Node> logits,
    const std::optional<std::vector<int64_t>>& ids) {
  for (const auto& node : chain.after) {
    if (ov::is_type<ov::op::v0::Convert>(node)) continue;
    ov::OutputVector inputs = node->input_values();
    const size_t carrier = *LogitsInput(*node);
    for (size_t i = 0; i < inputs.size(); ++i) {
      inputs[i] = i == carrier ? logits : ForIds(*AsConstant(inputs[i]), ids);
    }
    logits = node->clone_with_new_inputs(inputs)->output(0);
  }
  return logits;
}

}  // namespace rerank
