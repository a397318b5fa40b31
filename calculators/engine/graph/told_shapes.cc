// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/told_shapes.h"

#include <openvino/core/except.hpp>
#include <set>
#include <string>

namespace rerank {
namespace {

// Not by ov::Model::reshape, which also merges nodes that compute the same.
void Tell(ov::Model* model, const ToldSizes& sizes) {
  static const std::set<std::string> kPerToken = {
      "input_ids", "attention_mask", "position_ids", "token_type_ids"};
  for (const auto& parameter : model->get_parameters()) {
    if (parameter->output(0).get_names().empty()) continue;
    const std::string name = parameter->output(0).get_any_name();
    const ov::Rank rank = parameter->get_partial_shape().rank();
    if (name == "beam_idx") {
      parameter->set_partial_shape({sizes.rows});
    } else if (kPerToken.count(name) != 0 && rank == 2) {
      parameter->set_partial_shape({sizes.rows, sizes.tokens});
    } else if (kPerToken.count(name) != 0 && rank == 1) {
      parameter->set_partial_shape({sizes.tokens});  // packed
    }
  }
  model->validate_nodes_and_infer_types();
}

}  // namespace

ToldShapes::ToldShapes(const ov::Model& model, const ToldSizes& sizes) {
  const auto copy = model.clone();
  const auto nodes = model.get_ordered_ops();
  const auto copies = copy->get_ordered_ops();
  if (nodes.size() != copies.size()) return;
  try {
    Tell(copy.get(), sizes);
  } catch (const ov::Exception&) {
    return;
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i]->get_friendly_name() != copies[i]->get_friendly_name() ||
        nodes[i]->get_type_info() != copies[i]->get_type_info()) {
      shapes_.clear();
      return;
    }
    for (const auto& value : copies[i]->outputs()) {
      shapes_[nodes[i].get()].push_back(value.get_partial_shape());
    }
  }
}

std::optional<ov::Shape> ToldShapes::Of(
    const ov::Output<const ov::Node>& value) const {
  const auto found = shapes_.find(value.get_node());
  if (found == shapes_.end()) return std::nullopt;
  const ov::PartialShape& shape = found->second.at(value.get_index());
  if (shape.is_dynamic()) return std::nullopt;
  return shape.to_shape();
}

}  // namespace rerank
