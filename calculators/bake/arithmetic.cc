// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/arithmetic.h"

#include <memory>
#include <openvino/opsets/opset13.hpp>

namespace rerank::graph {
namespace {

namespace op = ov::opset13;

Value RowAxis() {
  return op::Constant::create(ov::element::i64, ov::Shape{1}, {1});
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

Value And(const Value& a, const Value& b) {
  return std::make_shared<op::LogicalAnd>(a, b);
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

Value Select(const Value& condition, const Value& yes, const Value& no) {
  return std::make_shared<op::Select>(condition, yes, no);
}

Value Convert(const Value& value, ov::element::Type type) {
  return std::make_shared<op::Convert>(value, type);
}

Value Concat(const ov::OutputVector& parts, int64_t axis) {
  return std::make_shared<op::Concat>(parts, axis);
}

Value Gather(const Value& values, const Value& index) {
  return std::make_shared<op::Gather>(values, index, Number(0));
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

Value SumOfRow(const Value& value) {
  return std::make_shared<op::ReduceSum>(value, RowAxis(), true);
}

Value MaxOfRow(const Value& value) {
  return std::make_shared<op::ReduceMax>(value, RowAxis(), true);
}

}  // namespace rerank::graph
