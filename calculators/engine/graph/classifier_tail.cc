// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/classifier_tail.h"

#include <cstdint>
#include <map>
#include <memory>
#include <openvino/core/except.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/gather.hpp>
#include <openvino/op/reshape.hpp>
#include <utility>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"

namespace rerank {
namespace {

using ov::op::v1::Reshape;
using ov::op::v8::Gather;

// The nodes of a decoder's tail, from its end.
struct RowSelection {
  std::shared_ptr<ov::Node> gather;
  std::shared_ptr<ov::Node> flatten;
};

std::optional<RowSelection> FindRowSelection(
    const ov::Output<ov::Node>& logits) {
  auto node = logits.get_node_shared_ptr();
  if (ov::is_type<Reshape>(node)) node = node->get_input_node_shared_ptr(0);
  const auto gather = ov::as_type_ptr<Gather>(node);
  if (!gather || gather->get_batch_dims() != 0) return std::nullopt;
  const auto axis = ov::as_type_ptr<ov::op::v0::Constant>(
      gather->get_input_node_shared_ptr(2));
  if (!axis || axis->cast_vector<int64_t>() != std::vector<int64_t>{0}) {
    return std::nullopt;
  }
  const auto flatten = gather->get_input_node_shared_ptr(0);
  if (!ov::is_type<Reshape>(flatten)) return std::nullopt;
  return RowSelection{gather, flatten};
}

// Shapes of a graph are open, so that a reshape may be anything. With numbers
// of rows and tokens that nothing else has it can be seen what it does.
bool SelectsRows(const ov::Model& model, const RowSelection& selection,
                 int64_t labels) {
  constexpr int64_t kRows = 3;
  constexpr int64_t kTokens = 7;
  const auto copy = model.clone();
  std::map<ov::Output<ov::Node>, ov::PartialShape> shapes;
  for (const auto& input : copy->inputs()) {
    if (input.get_partial_shape().rank() != 2) return false;
    shapes[input] = {kRows, kTokens};
  }
  try {
    copy->reshape(shapes);
  } catch (const ov::Exception&) {
    return false;
  }
  const auto shape_of = [&](const ov::Node& node, size_t input) {
    for (const auto& other : copy->get_ops()) {
      if (other->get_friendly_name() == node.get_friendly_name()) {
        return other->get_input_partial_shape(input);
      }
    }
    return ov::PartialShape::dynamic();
  };
  return shape_of(*selection.flatten, 0) ==
             ov::PartialShape{kRows, kTokens, labels} &&
         shape_of(*selection.gather, 0) ==
             ov::PartialShape{kRows * kTokens, labels} &&
         shape_of(*selection.gather, 1) == ov::PartialShape{kRows} &&
         copy->output("logits").get_partial_shape() ==
             ov::PartialShape{kRows, labels};
}

}  // namespace

std::optional<ClassifierTail> FindClassifierTail(
    const ov::Model& model, const ov::Output<ov::Node>& logits) {
  if (auto chain = FindLogitsChain(logits)) {
    if (chain->head->get_input_partial_shape(0).rank() != 2) {
      return std::nullopt;
    }
    return ClassifierTail{
        std::move(*chain),
        [](const ov::Output<ov::Node>& rows) { return rows; }};
  }
  const auto selection = FindRowSelection(logits);
  if (!selection) return std::nullopt;
  auto chain = FindLogitsChain(selection->flatten->input_value(0));
  const ov::Dimension labels = logits.get_partial_shape()[1];
  if (!chain || labels.is_dynamic() ||
      !SelectsRows(model, *selection, labels.get_length())) {
    return std::nullopt;
  }
  const auto gather = selection->gather;
  return ClassifierTail{
      std::move(*chain), [gather](const ov::Output<ov::Node>& hidden) {
        const auto width = graph::Unsqueeze(graph::Size(hidden, 2), 0);
        const auto every = graph::Unsqueeze(graph::Number(-1), 0);
        const auto flat =
            graph::Reshape(hidden, graph::Concat({every, width}, 0));
        return std::make_shared<Gather>(flat, gather->input_value(1),
                                        gather->input_value(2))
            ->output(0);
      }};
}

}  // namespace rerank
