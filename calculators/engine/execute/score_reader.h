// SPDX-License-Identifier: Apache-2.0
//
// Reads scores out of what a model with a score head gives: its tail in f32 on
// the CPU, whatever the model itself is computed in and on.

#ifndef CALCULATORS_ENGINE_EXECUTE_SCORE_READER_H_
#define CALCULATORS_ENGINE_EXECUTE_SCORE_READER_H_

#include <openvino/runtime/core.hpp>
#include <vector>

#include "calculators/engine/graph/score_head.h"

namespace rerank {

// For one thread at a time.
class ScoreReader {
 public:
  // Compiles the tail. Throws ov::Exception.
  ScoreReader(ov::Core* core, const ScoreHead& head);

  // `scored`: f32 [N, width], the output of the head's model. Returns the raw
  // scores of its N rows. Throws ov::Exception.
  std::vector<float> Read(const ov::Tensor& scored);

 private:
  ScoreColumns columns_;
  ov::InferRequest tail_;  // empty where the head has none
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_SCORE_READER_H_
