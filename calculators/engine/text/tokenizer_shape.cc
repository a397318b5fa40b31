// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/tokenizer_shape.h"

#include <cstring>
#include <openvino/core/attribute_visitor.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/select.hpp>
#include <string>

namespace rerank {
namespace {

using Constant = ov::op::v0::Constant;

bool IsOp(const ov::Node& node, const char* type) {
  return std::strcmp(node.get_type_name(), type) == 0;
}

std::shared_ptr<Constant> ConstantOf(const ov::Output<ov::Node>& value) {
  return ov::as_type_ptr<Constant>(value.get_node_shared_ptr());
}

// The one number of a constant.
std::optional<int64_t> NumberOf(const std::shared_ptr<Constant>& constant) {
  if (constant == nullptr) return std::nullopt;
  const auto numbers = constant->cast_vector<int64_t>();
  if (numbers.size() != 1) return std::nullopt;
  return numbers.front();
}

class PadRight : public ov::AttributeVisitor {
 public:
  void on_adapter(const std::string& name,
                  ov::ValueAccessor<void>& adapter) override {
    if (name != "pad_right") return;
    if (auto* flag = ov::as_type<ov::AttributeAdapter<bool>>(&adapter)) {
      pad_right_ = flag->get();
    }
  }

  bool pad_right() const { return pad_right_; }

 private:
  bool pad_right_ = true;
};

void ReadTruncate(const ov::Node& node, TokenizerShape* shape) {
  const size_t inputs = node.get_input_size();
  if (inputs < 6) return;
  ov::Output<ov::Node> longest = node.input_value(inputs - 3);
  // Tokenizers of 2026.4 and later choose between it and no limit.
  if (ov::is_type<ov::op::v1::Select>(longest.get_node())) {
    longest = longest.get_node()->input_value(1);
  }
  const auto length = NumberOf(ConstantOf(longest));
  if (length && *length > 0) shape->max_length = static_cast<size_t>(*length);
  const auto side = ConstantOf(node.input_value(inputs - 2));
  if (side == nullptr || side->get_element_type() != ov::element::u8) return;
  shape->cut_left =
      std::string(side->get_data_ptr<char>(), side->get_byte_size()) == "left";
}

// Segments that are not texts: what is added in front and behind.
size_t AddedTokens(const ov::Node& node) {
  size_t count = 0;
  for (size_t i = 0; i + 2 < node.get_input_size(); i += 3) {
    count += ConstantOf(node.input_value(i)) != nullptr;
  }
  return count;
}

void ReadPadding(ov::Node* node, TokenizerShape* shape) {
  if (node->get_input_size() < 5) return;
  const auto pad = NumberOf(ConstantOf(node->input_value(4)));
  if (!pad) return;
  shape->pad_token = *pad;
  PadRight visitor;
  node->visit_attributes(visitor);
  shape->pad_left = !visitor.pad_right();
}

}  // namespace

TokenizerShape ReadTokenizerShape(const std::shared_ptr<ov::Model>& model) {
  TokenizerShape shape;
  size_t added = 0;
  for (const auto& node : model->get_ops()) {
    if (IsOp(*node, "Truncate")) ReadTruncate(*node, &shape);
    if (IsOp(*node, "CombineSegments")) added = AddedTokens(*node);
    // The ids' own; token types have another, with the same side.
    if (IsOp(*node, "RaggedToDense") && !shape.pad_token) {
      ReadPadding(node.get(), &shape);
    }
  }
  if (shape.max_length) *shape.max_length += added;
  return shape;
}

}  // namespace rerank
