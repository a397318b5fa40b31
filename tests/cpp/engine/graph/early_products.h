// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_CPP_ENGINE_GRAPH_EARLY_PRODUCTS_H_
#define TESTS_CPP_ENGINE_GRAPH_EARLY_PRODUCTS_H_

#include <cstddef>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <string>

namespace rerank::testing {

// Products with weights that are computed for the scored rows alone, told by
// the name that TakeEarly gives.
inline size_t EarlyProducts(const ov::Model& model) {
  const std::string ending = "/rows";
  size_t count = 0;
  for (const auto& node : model.get_ops()) {
    const std::string& name = node->get_friendly_name();
    const bool early =
        name.size() > ending.size() &&
        name.compare(name.size() - ending.size(), ending.size(), ending) == 0;
    if (early && ov::is_type<ov::opset13::MatMul>(node)) ++count;
  }
  return count;
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_EARLY_PRODUCTS_H_
