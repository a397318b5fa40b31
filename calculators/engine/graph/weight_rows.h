// SPDX-License-Identifier: Apache-2.0
//
// Reads single rows of a weight matrix out of a model graph, unpacking f16 and
// int8/int4 compression for those rows alone, with all arithmetic in f32.

#ifndef CALCULATORS_ENGINE_GRAPH_WEIGHT_ROWS_H_
#define CALCULATORS_ENGINE_GRAPH_WEIGHT_ROWS_H_

#include <cstdint>
#include <openvino/core/node_output.hpp>
#include <optional>
#include <vector>

namespace rerank {

// Rows of `weight` ([rows, columns], any precision) as f32, one vector of
// `columns` numbers for each entry of `rows`. The weight may be a constant or
// constants under Convert, Subtract, Multiply, Add and Reshape, as weight
// compression writes them. nullopt when it is anything else. Every row number
// must be within the matrix.
std::optional<std::vector<std::vector<float>>> ReadWeightRows(
    const ov::Output<ov::Node>& weight, const std::vector<int64_t>& rows);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_WEIGHT_ROWS_H_
