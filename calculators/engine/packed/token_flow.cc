// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/token_flow.h"

#include <algorithm>
#include <openvino/opsets/opset13.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/graph/of_elements.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

// Where tokens are in a value. A dimension may hold more than them: rows, or
// copies for experts, always in front of a token's own place.
struct Tokens {
  size_t axes = 0;        // dimensions that hold tokens
  size_t axis = 0;        // of the last of them
  size_t from_right = 0;  // the same, counted from the last dimension
  size_t count = 0;       // its size
  size_t behind = 1;      // numbers of one token: product of what is behind it
};

std::optional<Tokens> Find(const Value& value, const ToldShapes& shapes) {
  const auto shape = shapes.Of(value);
  if (!shape) return std::nullopt;
  Tokens tokens;
  for (size_t i = 0; i < shape->size(); ++i) {
    const size_t size = shape->at(i);
    if (size != 0 && size % kToldTokens == 0) {
      ++tokens.axes;
      tokens.axis = i;
      tokens.from_right = shape->size() - i;
      tokens.count = size;
      tokens.behind = 1;
    } else {
      tokens.behind *= size;
    }
  }
  return tokens;
}

// The axes that input `input` names, or nullopt where they are not constant.
std::optional<std::vector<size_t>> AxesOf(const ov::Node& node, size_t input,
                                          size_t rank) {
  const auto constant =
      ov::as_type_ptr<op::Constant>(node.get_input_node_shared_ptr(input));
  if (!constant) return std::nullopt;
  std::vector<size_t> axes;
  for (const int64_t axis : constant->cast_vector<int64_t>()) {
    axes.push_back(axis < 0 ? axis + rank : axis);
  }
  return axes;
}

bool StepsForward(const ov::Node& slice) {
  const auto steps =
      ov::as_type_ptr<op::Constant>(slice.get_input_node_shared_ptr(3));
  if (!steps) return false;
  const auto numbers = steps->cast_vector<int64_t>();
  return std::all_of(numbers.begin(), numbers.end(),
                     [](int64_t step) { return step > 0; });
}

bool IsAlongAxes(const ov::Node& node) {
  return ov::is_type<ov::op::util::ArithmeticReductionKeepDims>(&node) ||
         ov::is_type<op::MVN>(&node) || ov::is_type<op::NormalizeL2>(&node) ||
         ov::is_type<op::Split>(&node) || ov::is_type<op::VariadicSplit>(&node);
}

// The axis of an operation that works along one, as its attribute says.
std::optional<size_t> AttributeAxis(const ov::Node& node, size_t rank) {
  int64_t axis = 0;
  if (const auto* softmax = ov::as_type<const ov::op::v8::Softmax>(&node)) {
    axis = softmax->get_axis();
  } else if (const auto* first =
                 ov::as_type<const ov::op::v1::Softmax>(&node)) {
    axis = static_cast<int64_t>(first->get_axis());
  } else if (const auto* best =
                 ov::as_type<const ov::op::util::TopKBase>(&node)) {
    axis = static_cast<int64_t>(best->get_axis());
  } else if (const auto* concat = ov::as_type<const op::Concat>(&node)) {
    axis = concat->get_axis();
  } else if (const auto* gather =
                 ov::as_type<const op::GatherElements>(&node)) {
    axis = gather->get_axis();
  } else {
    return std::nullopt;
  }
  return axis < 0 ? axis + rank : axis;
}

class Flow {
 public:
  explicit Flow(const ToldShapes& shapes) : shapes_(shapes) {}

  void Walk(const Value& value) {
    std::vector<std::shared_ptr<ov::Node>> open = {value.get_node_shared_ptr()};
    while (!open.empty()) {
      const auto node = open.back();
      open.pop_back();
      if (!seen_.insert(node.get()).second) continue;
      for (const size_t input : Check(*node)) {
        open.push_back(node->get_input_node_shared_ptr(input));
      }
    }
  }

 private:
  [[noreturn]] static void Refuse(const ov::Node& node,
                                  const std::string& why) {
    throw Error(ErrorCode::kFailedPrecondition,
                std::string(node.get_type_name()) + " " +
                    node.get_friendly_name() + " " + why);
  }

  Tokens TokensOf(const ov::Node& node, const Value& value) const {
    const auto tokens = Find(value, shapes_);
    if (!tokens) Refuse(node, "has a shape that is not understood");
    return *tokens;
  }

  // The inputs that are walked next.
  std::vector<size_t> Check(const ov::Node& node) const {
    if (ov::is_type<op::Constant>(&node) || ov::is_type<op::ShapeOf>(&node) ||
        ov::is_type<ov::op::v0::ShapeOf>(&node)) {
      return {};
    }
    if (ov::is_type<op::Parameter>(&node)) {
      CheckInput(node);
      return {};
    }
    if (ov::is_type<op::ScaledDotProductAttention>(&node)) return {0, 1, 2};
    CheckOperation(node);
    std::vector<size_t> inputs(node.get_input_size());
    for (size_t i = 0; i < inputs.size(); ++i) inputs[i] = i;
    return inputs;
  }

  static void CheckInput(const ov::Node& node) {
    const auto& names = node.get_output_tensor(0).get_names();
    if (names.count("input_ids") == 0 && names.count("position_ids") == 0) {
      Refuse(node, "is needed outside attention's mask");
    }
  }

  void CheckOperation(const ov::Node& node) const {
    bool reads_tokens = false;
    for (const Value& input : node.input_values()) {
      // Of a shape that is computed, the value is not asked for.
      if (ov::is_type<op::Constant>(input.get_node())) continue;
      const Tokens tokens = TokensOf(node, input);
      if (tokens.axes > 1) Refuse(node, "reads pairs of tokens");
      reads_tokens |= tokens.axes == 1;
    }
    for (size_t i = 0; i < node.get_output_size(); ++i) {
      const auto tokens = Find(
          std::const_pointer_cast<ov::Node>(node.shared_from_this())->output(i),
          shapes_);
      if (!tokens) Refuse(node, "has a shape that is not understood");
      if (reads_tokens && tokens->axes != 1) Refuse(node, "mixes tokens");
      if (!reads_tokens && tokens->axes != 0 &&
          !ov::is_type<op::Broadcast>(&node)) {
        Refuse(node, "counts tokens by itself");
      }
    }
    if (reads_tokens && !KeepsTokens(node)) Refuse(node, "may mix tokens");
  }

  // Of an operation that reads tokens and gives them.
  bool KeepsTokens(const ov::Node& node) const {
    const Tokens out = TokensOf(
        node,
        std::const_pointer_cast<ov::Node>(node.shared_from_this())->output(0));
    const Tokens in = TokensOf(node, node.input_value(0));
    const size_t rank = node.get_input_partial_shape(0).size();
    if (IsOfElements(node) || ov::is_type<op::Broadcast>(&node) ||
        ov::is_type<op::Tile>(&node)) {
      return Aligned(node, out);
    }
    if (const auto* product = ov::as_type<const op::MatMul>(&node)) {
      return Contracts(*product);
    }
    if (IsAlongAxes(node)) {
      const auto axes = AxesOf(node, 1, rank);
      return axes && in.axes == 1 && Stays(in, out, *axes);
    }
    if (const auto axis = AttributeAxis(node, rank)) {
      return Aligned(node, out) && out.axis != *axis;
    }
    if (ov::is_type<op::ScatterElementsUpdate>(&node)) {
      const auto axes = AxesOf(node, 3, rank);
      return axes && in.axes == 1 && Stays(in, out, *axes);
    }
    if (ov::is_type<ov::op::util::GatherBase>(&node)) {
      const auto axes = AxesOf(node, 2, rank);
      if (!axes) return false;
      // Rows of a table by token, or some of each token's numbers.
      const Tokens index = TokensOf(node, node.input_value(1));
      return in.axes == 0 || (index.axes == 0 && in.axis != axes->at(0));
    }
    if (ov::is_type<op::Slice>(&node)) {
      return in.axes == 1 && in.axis == out.axis && in.count == out.count &&
             StepsForward(node);
    }
    if (ov::is_type<op::Reshape>(&node) || ov::is_type<op::Squeeze>(&node) ||
        ov::is_type<op::Unsqueeze>(&node)) {
      return in.axes == 1 && in.behind == out.behind;
    }
    return ov::is_type<op::Transpose>(&node);
  }

  // Tokens of all inputs are where the output has them.
  bool Aligned(const ov::Node& node, const Tokens& out) const {
    for (const Value& input : node.input_values()) {
      if (ov::is_type<op::Constant>(input.get_node())) continue;
      const Tokens in = TokensOf(node, input);
      if (in.axes == 1 && in.from_right != out.from_right) return false;
    }
    return true;
  }

  static bool Stays(const Tokens& in, const Tokens& out,
                    const std::vector<size_t>& axes) {
    return in.count == out.count &&
           std::find(axes.begin(), axes.end(), in.axis) == axes.end();
  }

  // Sums over something else than tokens.
  bool Contracts(const op::MatMul& product) const {
    const Tokens a = TokensOf(product, product.input_value(0));
    const Tokens b = TokensOf(product, product.input_value(1));
    const size_t of_a = product.get_transpose_a() ? 2 : 1;
    const size_t of_b = product.get_transpose_b() ? 1 : 2;
    return (a.axes == 0 || a.from_right != of_a) &&
           (b.axes == 0 || b.from_right != of_b);
  }

  const ToldShapes& shapes_;
  std::set<const ov::Node*> seen_;
};

}  // namespace

void CheckTokenFlow(const Value& logits, const ToldShapes& shapes) {
  Flow(shapes).Walk(logits);
}

}  // namespace rerank
