// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/early_rows.h"

#include <algorithm>
#include <map>
#include <memory>
#include <openvino/core/rt_info.hpp>
#include <openvino/opsets/opset13.hpp>
#include <set>
#include <utility>
#include <vector>

#include "calculators/engine/graph/arithmetic.h"
#include "calculators/engine/graph/logits_chain.h"
#include "calculators/engine/graph/of_elements.h"
#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/graph/told_shapes.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Value;
using NodeSet = std::set<const ov::Node*>;

// What depends on the model's inputs; the rest is the same for every token.
NodeSet Variable(const ov::Model& model) {
  NodeSet variable;
  for (const auto& node : model.get_ordered_ops()) {
    bool depends =
        node->get_input_size() == 0 && !ov::is_type<op::Constant>(node.get());
    for (const Value& input : node->input_values()) {
      depends |= variable.count(input.get_node()) != 0;
    }
    if (depends) variable.insert(node.get());
  }
  return variable;
}

bool IsLastAxisAlone(const ov::Node& node, size_t input, int64_t rank) {
  const auto constant =
      ov::as_type_ptr<op::Constant>(node.get_input_node_shared_ptr(input));
  if (!constant) return false;
  const auto axes = constant->cast_vector<int64_t>();
  return axes.size() == 1 && (axes[0] == -1 || axes[0] == rank - 1);
}

// The end of a graph where each token is computed alone.
class TokenTail {
 public:
  // Of `hidden` with all that it is computed of, while nothing but `readers`
  // and what they are made of needs it.
  TokenTail(const ov::Model& model, const Value& hidden, NodeSet readers)
      : hidden_(hidden),
        shapes_(model, kFewTokens),
        variable_(Variable(model)) {
    const auto shape = shapes_.Of(hidden);
    if (!shape || shape->size() != 3) return;
    leading_ = {shape->at(0), shape->at(1)};
    constexpr size_t kTokens = kFewTokens.tokens;
    if (shape->at(0) != kTokens && shape->at(1) != kTokens) return;
    const auto ordered = model.get_ordered_ops();
    for (auto node = ordered.rbegin(); node != ordered.rend(); ++node) {
      if (!IsReadBy(**node, readers) || !KeepsTokens(**node)) continue;
      readers.insert(node->get());
      steps_.push_back({*node, VariableInputs(**node)});
    }
    std::reverse(steps_.begin(), steps_.end());
    const bool pays = std::any_of(
        steps_.begin(), steps_.end(),
        [](const Step& step) { return ov::is_type<op::MatMul>(step.node); });
    if (!pays) steps_.clear();
  }

  // Whether there is anything behind which rows are taken too late.
  bool Pays() const { return !steps_.empty(); }

  // [N, H]: the rows of hidden that `select` takes.
  Value Select(const SelectRows& select) const {
    std::map<Value, Value> rows;  // of values of all tokens
    const auto rows_of = [&](const Value& value) {
      const auto known = rows.find(value);
      if (known != rows.end()) return known->second;
      return rows.emplace(value, Twice(select(value))).first->second;
    };
    for (const Step& step : steps_) {
      ov::OutputVector inputs = step.node->input_values();
      for (const size_t i : step.variable) inputs[i] = rows_of(inputs[i]);
      const auto copy = step.node->clone_with_new_inputs(inputs);
      copy->set_friendly_name(step.node->get_friendly_name() + "/rows");
      ov::copy_runtime_info(step.node, copy);
      for (size_t i = 0; i < copy->get_output_size(); ++i) {
        rows[step.node->output(i)] = copy->output(i);
      }
    }
    return graph::Gather(rows_of(hidden_), graph::Number(0), 1);
  }

 private:
  struct Step {
    std::shared_ptr<ov::Node> node;
    std::vector<size_t> variable;  // inputs that depend on the token
  };

  // [N, X] -> [N, 2, X]. A single row takes another kernel than many, which
  // adds up in another order: of the bundled model in f32 a document alone
  // scored 7e-7 otherwise than among others, and so does not (Zen 4).
  static Value Twice(const Value& rows) {
    const Value each = graph::Unsqueeze(rows, 1);
    return graph::Concat({each, each}, 1);
  }

  static bool IsReadBy(const ov::Node& node, const NodeSet& readers) {
    const auto users = node.get_users(false);
    return !users.empty() &&
           std::all_of(users.begin(), users.end(), [&](const auto& user) {
             return readers.count(user.get()) != 0;
           });
  }

  std::vector<size_t> VariableInputs(const ov::Node& node) const {
    std::vector<size_t> inputs;
    for (size_t i = 0; i < node.get_input_size(); ++i) {
      if (variable_.count(node.get_input_node_ptr(i)) != 0) inputs.push_back(i);
    }
    return inputs;
  }

  // Whether `value` has hidden's rows and tokens, and numbers of each.
  bool IsOfTokens(const ov::Output<const ov::Node>& value) const {
    const auto shape = shapes_.Of(value);
    return shape && shape->size() == 3 &&
           std::equal(leading_.begin(), leading_.end(), shape->begin());
  }

  // One for all tokens, broadcast over them.
  bool IsForAll(const Value& value) const {
    const auto shape = shapes_.Of(value);
    return shape && shape->size() <= 3 &&
           ov::shape_size(*shape) == (shape->empty() ? 1 : shape->back());
  }

  bool KeepsTokens(const ov::Node& node) const {
    for (const auto& output : node.outputs()) {
      if (!IsOfTokens(output)) return false;
    }
    const auto variable = VariableInputs(node);
    if (variable.empty()) return false;
    for (const size_t i : variable) {
      if (!IsOfTokens(node.input_value(i))) return false;
    }
    if (IsOfElements(node)) {
      const auto inputs = node.input_values();
      return std::all_of(inputs.begin(), inputs.end(), [&](const Value& input) {
        return variable_.count(input.get_node()) != 0 || IsForAll(input);
      });
    }
    if (variable != std::vector<size_t>{0}) return false;
    if (const auto* product = ov::as_type<const op::MatMul>(&node)) {
      return !product->get_transpose_a() &&
             product->get_input_partial_shape(1).rank() == 2;
    }
    if (ov::is_type<ov::op::util::ArithmeticReductionKeepDims>(&node) ||
        ov::is_type<op::MVN>(&node) || ov::is_type<op::NormalizeL2>(&node) ||
        ov::is_type<op::Split>(&node) ||
        ov::is_type<op::VariadicSplit>(&node)) {
      return IsLastAxisAlone(node, 1, 3);
    }
    return false;
  }

  Value hidden_;
  ToldShapes shapes_;
  NodeSet variable_;
  std::vector<size_t> leading_;  // of hidden's dimensions the first two
  std::vector<Step> steps_;
};

NodeSet ReadersOf(const Value& value) {
  NodeSet readers;
  for (const auto& target : value.get_target_inputs()) {
    readers.insert(target.get_node());
  }
  return readers;
}

// Whether `node` takes one token of each row.
bool TakesToken(const ov::Node& node) {
  const auto* gather = ov::as_type<const op::Gather>(&node);
  if (!gather || gather->get_batch_dims() != 0) return false;
  const auto index =
      ov::as_type_ptr<op::Constant>(gather->get_input_node_shared_ptr(1));
  const auto axis =
      ov::as_type_ptr<op::Constant>(gather->get_input_node_shared_ptr(2));
  return index && index->get_shape().empty() && axis &&
         axis->cast_vector<int64_t>() == std::vector<int64_t>{1} &&
         gather->get_input_partial_shape(0).rank() == 3;
}

}  // namespace

SelectRows TakeEarly(const ov::Model& model, const Value& hidden,
                     SelectRows select) {
  const auto tail =
      std::make_shared<TokenTail>(model, hidden, ReadersOf(hidden));
  if (!tail->Pays()) return select;
  return [hidden, tail, select = std::move(select)](const Value& value) {
    return value == hidden ? tail->Select(select) : select(value);
  };
}

SelectRows TakeEarly(const ov::Model& model, SelectRows select) {
  const auto chain =
      FindLogitsChain(model.output("logits").get_node()->input_value(0));
  if (!chain) return select;
  return TakeEarly(model, chain->head->input_value(0), std::move(select));
}

void TakeClassifierRowsEarly(ov::Model* model) {
  for (const auto& node : model->get_ordered_ops()) {
    if (!TakesToken(*node)) continue;
    const TokenTail tail(*model, node->input_value(0), {node.get()});
    if (!tail.Pays()) continue;
    Rewire(node->output(0), tail.Select([&node](const Value& value) {
      return node
          ->clone_with_new_inputs(
              {value, node->input_value(1), node->input_value(2)})
          ->output(0);
    }));
  }
}

}  // namespace rerank
