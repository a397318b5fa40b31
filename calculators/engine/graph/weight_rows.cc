// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/weight_rows.h"

#include <cstring>
#include <memory>
#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/reshape.hpp>
#include <openvino/op/util/binary_elementwise_arithmetic.hpp>
#include <openvino/runtime/tensor.hpp>
#include <utility>

namespace rerank {
namespace {

using ov::op::v0::Constant;

std::shared_ptr<ov::Node> ToF32(const std::shared_ptr<ov::Node>& node) {
  return std::make_shared<ov::op::v0::Convert>(node, ov::element::f32);
}

// Row `row`, in f32, of a constant whose first dimension counts rows;
// constants that broadcast over rows are taken whole. nullptr when a row does
// not start on a byte.
std::shared_ptr<ov::Node> SliceConstant(const std::shared_ptr<Constant>& full,
                                        size_t rows, size_t row) {
  ov::Shape shape = full->get_shape();
  if (shape.empty() || shape[0] == 1 || shape[0] != rows) return ToF32(full);
  shape[0] = 1;
  const ov::element::Type type = full->get_element_type();
  const size_t bits = ov::shape_size(shape) * type.bitwidth();
  if (bits % 8 != 0) return nullptr;
  const auto* data = static_cast<const char*>(full->get_data_ptr());
  return ToF32(
      std::make_shared<Constant>(type, shape, data + row * (bits / 8)));
}

// A copy of the graph above `node` that computes one row only; nullptr when
// it holds an operation that does not act row by row.
std::shared_ptr<ov::Node> SliceGraph(const std::shared_ptr<ov::Node>& node,
                                     size_t rows, size_t row) {
  if (const auto constant = ov::as_type_ptr<Constant>(node)) {
    return SliceConstant(constant, rows, row);
  }
  const auto above = [&](size_t input) {
    return SliceGraph(node->get_input_node_shared_ptr(input), rows, row);
  };
  // Conversions between are left out: devices unpack weights in f32 too, and
  // rounding to the f16 that the graph states would move every score.
  if (ov::is_type<ov::op::v0::Convert>(node)) return above(0);
  if (ov::is_type<ov::op::v1::Reshape>(node)) {
    // Group-wise compression: [rows, groups, size] -> [rows, columns].
    const auto data = above(0);
    if (!data || node->get_output_partial_shape(0).is_dynamic()) return nullptr;
    ov::Shape shape = node->get_output_shape(0);
    if (shape.empty() || shape[0] != rows) return nullptr;
    shape[0] = 1;
    const auto target =
        Constant::create(ov::element::i64, ov::Shape{shape.size()}, shape);
    return std::make_shared<ov::op::v1::Reshape>(data, target, false);
  }
  if (ov::is_type<ov::op::util::BinaryElementwiseArithmetic>(node)) {
    const auto left = above(0);
    const auto right = above(1);
    if (!left || !right) return nullptr;
    return node->clone_with_new_inputs({left, right});
  }
  return nullptr;
}

}  // namespace

std::optional<std::vector<std::vector<float>>> ReadWeightRows(
    const ov::Output<ov::Node>& weight, const std::vector<int64_t>& rows) {
  const ov::PartialShape shape = weight.get_partial_shape();
  if (shape.is_dynamic() || shape.size() != 2) return std::nullopt;
  const auto count = static_cast<size_t>(shape[0].get_length());
  std::vector<std::vector<float>> values;
  for (const int64_t row : rows) {
    const auto graph = SliceGraph(weight.get_node_shared_ptr(), count,
                                  static_cast<size_t>(row));
    if (!graph) return std::nullopt;
    const auto model = std::make_shared<ov::Model>(ov::OutputVector{graph},
                                                   ov::ParameterVector{});
    ov::TensorVector outputs{
        ov::Tensor(ov::element::f32, graph->get_output_shape(0))};
    if (!model->evaluate(outputs, {})) return std::nullopt;
    const float* data = outputs[0].data<float>();
    values.emplace_back(data, data + outputs[0].get_size());
  }
  return values;
}

}  // namespace rerank
