// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/score_reader.h"

#include <openvino/runtime/properties.hpp>

namespace rerank {

ScoreReader::ScoreReader(ov::Core* core, const ScoreHead& head)
    : columns_(head.columns) {
  if (!head.tail) return;
  // A thousand products a row: threads would cost more than they save.
  tail_ = core->compile_model(head.tail, "CPU",
                              ov::hint::inference_precision(ov::element::f32),
                              ov::inference_num_threads(1), ov::num_streams(1))
              .create_infer_request();
}

std::vector<float> ScoreReader::Read(const ov::Tensor& scored) {
  ov::Tensor raw = scored;
  if (tail_) {
    tail_.set_input_tensor(scored);
    tail_.infer();
    raw = tail_.get_output_tensor();
  }
  const size_t width = raw.get_shape().at(1);
  std::vector<float> scores;
  for (const float *row = raw.data<float>(), *end = row + raw.get_size();
       row < end; row += width) {
    scores.push_back(columns_.minus ? row[columns_.score] - row[*columns_.minus]
                                    : row[columns_.score]);
  }
  return scores;
}

}  // namespace rerank
