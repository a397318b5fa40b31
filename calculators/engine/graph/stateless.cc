// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/stateless.h"

#include <openvino/op/concat.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/util/gather_base.hpp>
#include <openvino/op/util/read_value_base.hpp>

#include "calculators/core/error.h"
#include "calculators/engine/graph/rewire.h"

namespace rerank {
namespace {

using Value = ov::Output<ov::Node>;

[[noreturn]] void Refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition,
              name + ": the KV state cannot be taken out: " + why);
}

bool IsEmpty(const Value& value) {
  const ov::PartialShape shape = value.get_partial_shape();
  if (shape.rank().is_dynamic()) return false;
  for (const ov::Dimension& size : shape) {
    if (size == ov::Dimension(0)) return true;
  }
  return false;
}

// Gather(state, beam_idx) -> state.
void RemoveReordering(const ov::Model& model, const std::string& name) {
  for (const auto& parameter : model.get_parameters()) {
    if (parameter->output(0).get_names().count("beam_idx") == 0) continue;
    for (const auto& target : parameter->output(0).get_target_inputs()) {
      const auto node = target.get_node()->shared_from_this();
      if (!ov::is_type<ov::op::util::GatherBase>(node) ||
          target.get_index() != 1) {
        Refuse(name, "expected beam_idx to reorder states only, got " +
                         node->get_friendly_name());
      }
      Rewire(node->output(0), node->input_value(0));
    }
  }
}

// Concat(past, new) -> new, wherever `past` is the start of the pair. Other
// uses of `past` ask for its length, which stays 0.
void RemovePast(const Value& past) {
  for (const auto& target : past.get_target_inputs()) {
    const auto node = target.get_node()->shared_from_this();
    if (ov::is_type<ov::op::v0::Concat>(node) && node->get_input_size() == 2 &&
        target.get_index() == 0) {
      Rewire(node->output(0), node->input_value(1));
    }
  }
}

}  // namespace

std::shared_ptr<ov::Model> RemoveState(const std::shared_ptr<ov::Model>& model,
                                       const std::string& name) {
  if (model->get_variables().empty()) return model;
  RemoveReordering(*model, name);
  for (const auto& node : model->get_ordered_ops()) {
    if (!ov::is_type<ov::op::util::ReadValueBase>(node)) continue;
    if (node->get_input_size() != 1 || !IsEmpty(node->input_value(0))) {
      Refuse(name, "expected " + node->get_friendly_name() +
                       " to begin with an empty tensor");
    }
    const Value initial = node->input_value(0);
    Rewire(node->output(0), initial);
    RemovePast(initial);
  }
  ov::ParameterVector parameters;
  for (const auto& parameter : model->get_parameters()) {
    if (parameter->output(0).get_names().count("beam_idx") == 0) {
      parameters.push_back(parameter);
    }
  }
  return std::make_shared<ov::Model>(model->get_results(), parameters);
}

}  // namespace rerank
