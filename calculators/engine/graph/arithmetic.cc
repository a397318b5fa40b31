// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/arithmetic.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>

namespace rerank::graph {
namespace {

namespace op = ov::opset13;

Value RowAxis() {
  return op::Constant::create(ov::element::i64, ov::Shape{1}, {1});
}

// [R] sorted, and where each comes from.
std::shared_ptr<ov::Node> InOrder(const Value& values, op::TopK::Mode mode) {
  return std::make_shared<op::TopK>(values, Size(values, 0), 0, mode,
                                    op::TopK::SortType::SORT_VALUES,
                                    ov::element::i64);
}

}  // namespace

Value Number(int64_t value, ov::element::Type type) {
  return op::Constant::create(type, ov::Shape{}, {value});
}

Value Add(const Value& a, const Value& b) {
  return std::make_shared<op::Add>(a, b);
}

Value Add(const Value& a, int64_t b) {
  return Add(a, Number(b, a.get_element_type()));
}

Value Subtract(const Value& a, const Value& b) {
  return std::make_shared<op::Subtract>(a, b);
}

Value Multiply(const Value& a, const Value& b) {
  return std::make_shared<op::Multiply>(a, b);
}

Value Multiply(const Value& a, int64_t b) {
  return Multiply(a, Number(b, a.get_element_type()));
}

// OpenVINO's CPU computes a chain of such operations in f32, and rounds only
// the last one's result: nothing may be left to round (seen in 2026.4.1).
Value Divide(const Value& a, const Value& b) {
  return std::make_shared<op::Divide>(Subtract(a, Remainder(a, b)), b);
}

Value Divide(const Value& a, int64_t b) {
  return Divide(a, Number(b, a.get_element_type()));
}

Value Remainder(const Value& a, const Value& b) {
  return std::make_shared<op::Mod>(a, b);
}

Value Remainder(const Value& a, int64_t b) {
  return Remainder(a, Number(b, a.get_element_type()));
}

Value Least(const Value& a, const Value& b) {
  return std::make_shared<op::Minimum>(a, b);
}

Value Most(const Value& a, const Value& b) {
  return std::make_shared<op::Maximum>(a, b);
}

Value And(const Value& a, const Value& b) {
  return std::make_shared<op::LogicalAnd>(a, b);
}

Value Or(const Value& a, const Value& b) {
  return std::make_shared<op::LogicalOr>(a, b);
}

Value Equal(const Value& a, const Value& b) {
  return std::make_shared<op::Equal>(a, b);
}

Value Equal(const Value& a, int64_t b) {
  return Equal(a, Number(b, a.get_element_type()));
}

Value AtLeast(const Value& a, const Value& b) {
  return std::make_shared<op::GreaterEqual>(a, b);
}

Value AtLeast(const Value& a, int64_t b) {
  return AtLeast(a, Number(b, a.get_element_type()));
}

Value Below(const Value& a, const Value& b) {
  return std::make_shared<op::Less>(a, b);
}

Value Select(const Value& condition, const Value& yes, const Value& no) {
  return std::make_shared<op::Select>(condition, yes, no);
}

Value Convert(const Value& value, ov::element::Type type) {
  return std::make_shared<op::Convert>(value, type);
}

Value Concat(const ov::OutputVector& parts, int64_t axis) {
  return std::make_shared<op::Concat>(parts, axis);
}

Value Gather(const Value& values, const Value& index, int64_t axis) {
  return std::make_shared<op::Gather>(values, index, Number(axis));
}

Value GatherColumns(const Value& matrix, const Value& index) {
  const Value order = op::Constant::create(ov::element::i64, ov::Shape{2},
                                           std::vector<int64_t>{1, 0});
  const auto rows = std::make_shared<op::Transpose>(matrix, order);
  return std::make_shared<op::Transpose>(Gather(rows, index), order);
}

Value Unsqueeze(const Value& value, int64_t axis) {
  return std::make_shared<op::Unsqueeze>(value, Number(axis));
}

Value Squeeze(const Value& value, int64_t axis) {
  return std::make_shared<op::Squeeze>(value, Number(axis));
}

Value Reshape(const Value& value, const Value& shape) {
  return std::make_shared<op::Reshape>(value, shape, false);
}

Value Reshape(const Value& value, const std::vector<int64_t>& shape) {
  return Reshape(value, op::Constant::create(ov::element::i64,
                                             ov::Shape{shape.size()}, shape));
}

Value Repeat(const Value& value, const Value& shape) {
  return std::make_shared<op::Broadcast>(value, shape);
}

Value Size(const Value& value, int64_t axis, ov::element::Type type) {
  const auto shape = std::make_shared<op::ShapeOf>(value, type);
  return std::make_shared<op::Gather>(shape, Number(axis), Number(0));
}

Value Columns(const Value& count) {
  const ov::element::Type type = count.get_element_type();
  return std::make_shared<op::Range>(Number(0, type), count, Number(1, type),
                                     type);
}

Value WhereTrue(const Value& booleans) {
  const Value places =
      std::make_shared<op::NonZero>(booleans, ov::element::i64);
  const bool flat = booleans.get_partial_shape().rank() == 1;
  return flat ? Reshape(places, std::vector<int64_t>{-1}) : places;
}

Sorted LongestFirst(const Value& lengths) {
  const auto sorted = InOrder(lengths, op::TopK::Mode::MAX);
  return {sorted->output(0), sorted->output(1)};
}

Value Ranks(const Sorted& sorted) {
  return InOrder(sorted.places, op::TopK::Mode::MIN)->output(1);
}

Value SumBefore(const Value& values) {
  return std::make_shared<op::CumSum>(values, Number(0), /*exclusive=*/true,
                                      /*reverse=*/false);
}

Value LeastOf(const Value& values) {
  return std::make_shared<op::ReduceMin>(values, Number(0), false);
}

Value MostOf(const Value& values) {
  return std::make_shared<op::ReduceMax>(values, Number(0), false);
}

Value SumOfRow(const Value& value) {
  return std::make_shared<op::ReduceSum>(value, RowAxis(), true);
}

Value MaxOfRow(const Value& value) {
  return std::make_shared<op::ReduceMax>(value, RowAxis(), true);
}

}  // namespace rerank::graph
