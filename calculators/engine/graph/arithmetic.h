// SPDX-License-Identifier: Apache-2.0
//
// Index arithmetic in a graph: one short name for each operation. Numbers take
// the element type of what they meet; both operands have the same one.

#ifndef CALCULATORS_ENGINE_GRAPH_ARITHMETIC_H_
#define CALCULATORS_ENGINE_GRAPH_ARITHMETIC_H_

#include <cstdint>
#include <openvino/core/node_output.hpp>
#include <openvino/core/type/element_type.hpp>
#include <vector>

namespace rerank::graph {

using Value = ov::Output<ov::Node>;

Value Number(int64_t value, ov::element::Type type = ov::element::i64);
Value Add(const Value& a, const Value& b);
Value Add(const Value& a, int64_t b);
Value Subtract(const Value& a, const Value& b);
Value Multiply(const Value& a, const Value& b);
Value Multiply(const Value& a, int64_t b);
// Rounded down, of what is not negative.
Value Divide(const Value& a, const Value& b);
Value Divide(const Value& a, int64_t b);
Value Remainder(const Value& a, const Value& b);
Value Remainder(const Value& a, int64_t b);
Value Least(const Value& a, const Value& b);
Value Most(const Value& a, const Value& b);
Value And(const Value& a, const Value& b);
Value Or(const Value& a, const Value& b);

// Booleans.
Value Equal(const Value& a, const Value& b);
Value Equal(const Value& a, int64_t b);
Value AtLeast(const Value& a, const Value& b);  // a >= b
Value AtLeast(const Value& a, int64_t b);
Value Below(const Value& a, const Value& b);  // a < b

Value Select(const Value& condition, const Value& yes, const Value& no);
Value Convert(const Value& value, ov::element::Type type = ov::element::i64);
Value Concat(const ov::OutputVector& parts, int64_t axis);
Value Gather(const Value& values, const Value& index, int64_t axis = 0);
// Columns of a matrix [R, C] -> [R, n]. By way of its rows: along the last axis
// the CPU's Gather gives wrong numbers behind the result's first 2^25 (seen in
// OpenVINO 2026.4.1).
Value GatherColumns(const Value& matrix, const Value& index);
Value Unsqueeze(const Value& value, int64_t axis);
Value Squeeze(const Value& value, int64_t axis);
// `shape` is i64 [rank], or a list of which one may be -1.
Value Reshape(const Value& value, const Value& shape);
Value Reshape(const Value& value, const std::vector<int64_t>& shape);
Value Repeat(const Value& value, const Value& shape);  // broadcast to `shape`

// Scalar: the size of `value` along `axis`.
Value Size(const Value& value, int64_t axis,
           ov::element::Type type = ov::element::i64);

// [0 .. count - 1]; `count` is a scalar.
Value Columns(const Value& count);

// i64 [n]: where the booleans [n] are true; i64 [2, n]: rows and columns of
// those of [R, T].
Value WhereTrue(const Value& booleans);

// [R], and where each comes from, i64.
struct Sorted {
  Value values;
  Value places;
};
Sorted LongestFirst(const Value& lengths);
// i64 [R]: where each value is among the sorted.
Value Ranks(const Sorted& sorted);

// [R]: the sum of all before it.
Value SumBefore(const Value& values);

// Scalars: over all of [R].
Value LeastOf(const Value& values);
Value MostOf(const Value& values);

// [B, T] -> [B, 1]
Value SumOfRow(const Value& value);
Value MaxOfRow(const Value& value);

}  // namespace rerank::graph

#endif  // CALCULATORS_ENGINE_GRAPH_ARITHMETIC_H_
