// SPDX-License-Identifier: Apache-2.0
//
// Index arithmetic in a graph: one short name for each operation. Numbers take
// the element type of what they meet; both operands have the same one.

#ifndef CALCULATORS_BAKE_ARITHMETIC_H_
#define CALCULATORS_BAKE_ARITHMETIC_H_

#include <cstdint>
#include <openvino/core/node_output.hpp>
#include <openvino/core/type/element_type.hpp>

namespace rerank::graph {

using Value = ov::Output<ov::Node>;

Value Number(int64_t value, ov::element::Type type = ov::element::i64);
Value Add(const Value& a, const Value& b);
Value Add(const Value& a, int64_t b);
Value Subtract(const Value& a, const Value& b);
Value Multiply(const Value& a, const Value& b);
Value Multiply(const Value& a, int64_t b);
Value And(const Value& a, const Value& b);

// Booleans.
Value Equal(const Value& a, const Value& b);
Value Equal(const Value& a, int64_t b);
Value AtLeast(const Value& a, const Value& b);  // a >= b
Value AtLeast(const Value& a, int64_t b);

Value Select(const Value& condition, const Value& yes, const Value& no);
Value Convert(const Value& value, ov::element::Type type = ov::element::i64);
Value Concat(const ov::OutputVector& parts, int64_t axis);
Value Gather(const Value& values, const Value& index);  // along axis 0

// Scalar: the size of `value` along `axis`.
Value Size(const Value& value, int64_t axis,
           ov::element::Type type = ov::element::i64);

// [0 .. count - 1]; `count` is a scalar.
Value Columns(const Value& count);

// [B, T] -> [B, 1]
Value SumOfRow(const Value& value);
Value MaxOfRow(const Value& value);

}  // namespace rerank::graph

#endif  // CALCULATORS_BAKE_ARITHMETIC_H_
