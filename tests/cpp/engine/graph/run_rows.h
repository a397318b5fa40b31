// SPDX-License-Identifier: Apache-2.0
//
// Runs small graphs of token rows on the CPU.

#ifndef TESTS_CPP_ENGINE_GRAPH_RUN_ROWS_H_
#define TESTS_CPP_ENGINE_GRAPH_RUN_ROWS_H_

#include <algorithm>
#include <memory>
#include <openvino/openvino.hpp>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank::testing {

inline ov::Tensor ToTensor(const std::vector<TokenSequence>& rows) {
  ov::Tensor tensor(ov::element::i64,
                    ov::Shape{rows.size(), rows.front().size()});
  auto* data = tensor.data<int64_t>();
  for (const TokenSequence& row : rows) {
    data = std::copy(row.begin(), row.end(), data);
  }
  return tensor;
}

inline std::vector<TokenSequence> FromTensor(const ov::Tensor& tensor) {
  const size_t width = tensor.get_shape().at(1);
  std::vector<TokenSequence> rows;
  const auto* data = tensor.data<int64_t>();
  for (size_t i = 0; i < tensor.get_shape().at(0); ++i) {
    rows.emplace_back(data + i * width, data + (i + 1) * width);
  }
  return rows;
}

// Outputs of `model` for input_ids and attention_mask.
inline std::vector<ov::Tensor> RunRows(
    const std::shared_ptr<ov::Model>& model,
    const std::vector<TokenSequence>& input_ids,
    const std::vector<TokenSequence>& attention_mask) {
  ov::Core core;
  auto request =
      core.compile_model(model, "CPU", ov::hint::inference_precision("f32"))
          .create_infer_request();
  request.set_tensor("input_ids", ToTensor(input_ids));
  request.set_tensor("attention_mask", ToTensor(attention_mask));
  request.infer();
  std::vector<ov::Tensor> outputs;
  for (size_t i = 0; i < model->outputs().size(); ++i) {
    outputs.push_back(request.get_output_tensor(i));
  }
  return outputs;
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_RUN_ROWS_H_
