// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/row_mask.h"

#include <map>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/graph/arithmetic.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using graph::Value;

[[noreturn]] void Refuse(const std::string& why) {
  throw Error(ErrorCode::kFailedPrecondition, "attention's mask: " + why);
}

// Makes what a mask is made of anew, for one row of `tokens` tokens.
class OneRow {
 public:
  OneRow(const ToldShapes& shapes, const Value& tokens)
      : shapes_(shapes), tokens_(tokens) {}

  Value Make(const Value& value) {
    const auto node = value.get_node_shared_ptr();
    const auto known = made_.find(node.get());
    const auto made = known != made_.end() ? known->second : MakeNode(node);
    made_[node.get()] = made;
    return made->output(value.get_index());
  }

 private:
  using Node = std::shared_ptr<ov::Node>;

  Node MakeNode(const Node& node) {
    if (ov::is_type<op::Constant>(node)) return node;
    if (ov::is_type<op::Parameter>(node)) return MakeInput(*node);
    if (ov::is_type<op::ShapeOf>(node) ||
        ov::is_type<ov::op::v0::ShapeOf>(node)) {
      return MakeShape(*node);
    }
    if (ov::is_type<op::ScaledDotProductAttention>(node)) {
      Refuse("depends on another layer's attention");
    }
    ov::OutputVector inputs;
    for (const Value& input : node->input_values()) {
      inputs.push_back(Make(input));
    }
    const auto made = node->clone_with_new_inputs(inputs);
    made->set_friendly_name("row/" + node->get_friendly_name());
    return made;
  }

  Node MakeInput(const ov::Node& input) {
    const auto& names = input.get_output_tensor(0).get_names();
    const ov::element::Type type = input.get_output_element_type(0);
    if (names.count("attention_mask") != 0) {
      return graph::Repeat(graph::Number(1, type), RowShape())
          .get_node_shared_ptr();
    }
    if (names.count("position_ids") != 0) {
      return graph::Unsqueeze(graph::Convert(graph::Columns(tokens_), type), 0)
          .get_node_shared_ptr();
    }
    Refuse("expected attention_mask and position_ids alone, got " +
           input.get_friendly_name());
  }

  // [1, tokens]
  Value RowShape() const {
    return graph::Concat(
        {graph::Unsqueeze(graph::Number(1), 0), graph::Unsqueeze(tokens_, 0)},
        0);
  }

  Node MakeShape(const ov::Node& node) {
    const auto shape = shapes_.Of(node.input_value(0));
    if (!shape) Refuse("a shape is not understood");
    ov::OutputVector sizes;
    for (const size_t size : *shape) {
      Value value = graph::Number(static_cast<int64_t>(size));
      if (size == kToldRows) value = graph::Number(1);
      if (size == kToldTokens || size == kToldRows * kToldTokens) {
        value = tokens_;
      }
      sizes.push_back(graph::Unsqueeze(value, 0));
    }
    return graph::Convert(graph::Concat(sizes, 0),
                          node.get_output_element_type(0))
        .get_node_shared_ptr();
  }

  const ToldShapes& shapes_;
  Value tokens_;
  std::map<const ov::Node*, Node> made_;
};

Value CausalMask(const Value& tokens) {
  const Value columns = graph::Columns(tokens);
  return graph::AtLeast(graph::Unsqueeze(columns, 1),
                        graph::Unsqueeze(columns, 0));
}

// f32 [tokens, tokens]: what is added to the products; far below zero hides.
std::vector<float> Compute(ov::CompiledModel* model, int64_t tokens) {
  ov::InferRequest request = model->create_infer_request();
  ov::Tensor count(ov::element::i64, ov::Shape{});
  *count.data<int64_t>() = tokens;
  request.set_input_tensor(count);
  request.infer();
  const ov::Tensor mask = request.get_output_tensor();
  const auto size = static_cast<size_t>(tokens);
  if (mask.get_shape() != ov::Shape{size, size}) {
    Refuse("expected [tokens, tokens], got " + mask.get_shape().to_string());
  }
  const float* numbers = mask.data<float>();
  return {numbers, numbers + size * size};
}

constexpr float kHidden = -1e4F;
constexpr int64_t kShort = 5;
constexpr int64_t kLong = 24;

void CheckNumbers(const std::vector<float>& one_row, int64_t tokens,
                  const std::vector<float>& longer) {
  for (int64_t i = 0; i < tokens; ++i) {
    for (int64_t j = 0; j < tokens; ++j) {
      const float number = one_row[i * tokens + j];
      const bool hidden = number <= kHidden;
      if (j > i && !hidden) Refuse("shows a token what comes after it");
      if (j == i && hidden) Refuse("hides a token from itself");
      // Written so that what is no number fails.
      if (hidden && longer[i * kLong + j] <= kHidden) continue;
      if (number == longer[i * kLong + j]) continue;
      Refuse("depends on the row's length");
    }
  }
}

}  // namespace

Value RowMask(const Attention& attention, const ToldShapes& shapes,
              const Value& tokens) {
  if (!attention.mask) return CausalMask(tokens);
  const auto told = shapes.Of(*attention.mask);
  if (!told || told->size() < 2) Refuse("has a shape that is not understood");
  for (size_t i = 0; i < told->size(); ++i) {
    const bool pair = i + 2 >= told->size();
    if (pair ? told->at(i) != kToldTokens
             : told->at(i) != 1 && (i != 0 || told->at(i) != kToldRows)) {
      Refuse("expected [rows, 1, tokens, tokens]");
    }
  }
  Value mask = OneRow(shapes, tokens).Make(*attention.mask);
  for (size_t i = 0; i + 2 < told->size(); ++i) mask = graph::Squeeze(mask, 0);
  return mask;
}

void CheckRowMask(ov::Core* core, const Attention& attention,
                  const ToldShapes& shapes) {
  const auto tokens =
      std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{});
  Value mask = RowMask(attention, shapes, tokens);
  if (mask.get_element_type() == ov::element::boolean) {
    const auto type = ov::element::f32;
    mask = graph::Select(mask, op::Constant::create(type, {}, {0}),
                         op::Constant::create(type, {}, {2 * kHidden}));
  }
  mask = graph::Convert(mask, ov::element::f32);
  try {
    ov::CompiledModel model = core->compile_model(
        std::make_shared<ov::Model>(ov::OutputVector{mask},
                                    ov::ParameterVector{tokens}),
        "CPU", {{"INFERENCE_PRECISION_HINT", "f32"}});
    const std::vector<float> longest = Compute(&model, kLong);
    CheckNumbers(longest, kLong, longest);
    for (int64_t count = 1; count <= kShort; ++count) {
      CheckNumbers(Compute(&model, count), count, longest);
    }
  } catch (const ov::Exception& error) {
    Refuse(OpenVinoCause(error.what()));
  }
}

}  // namespace rerank
