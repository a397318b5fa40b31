// SPDX-License-Identifier: Apache-2.0
//
// Operations whose numbers depend each on the numbers at its own place alone.

#ifndef CALCULATORS_ENGINE_GRAPH_OF_ELEMENTS_H_
#define CALCULATORS_ENGINE_GRAPH_OF_ELEMENTS_H_

#include <openvino/opsets/opset13.hpp>

namespace rerank {

// With broadcast inputs at most.
inline bool IsOfElements(const ov::Node& node) {
  namespace op = ov::opset13;
  return ov::is_type<ov::op::util::UnaryElementwiseArithmetic>(&node) ||
         ov::is_type<ov::op::util::BinaryElementwiseArithmetic>(&node) ||
         ov::is_type<ov::op::util::BinaryElementwiseComparison>(&node) ||
         ov::is_type<ov::op::util::BinaryElementwiseLogical>(&node) ||
         ov::is_type<op::Convert>(&node) || ov::is_type<op::Select>(&node) ||
         ov::is_type<op::Swish>(&node) || ov::is_type<op::Clamp>(&node) ||
         ov::is_type<op::SoftPlus>(&node) || ov::is_type<op::Mish>(&node);
}

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_OF_ELEMENTS_H_
