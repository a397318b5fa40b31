// SPDX-License-Identifier: Apache-2.0
//
// The scores that a model with a score head gives on a CPU.

#ifndef TESTS_CPP_ENGINE_GRAPH_RUN_SCORER_H_
#define TESTS_CPP_ENGINE_GRAPH_RUN_SCORER_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <openvino/openvino.hpp>
#include <vector>

#include "calculators/engine/execute/score_reader.h"
#include "calculators/engine/graph/score_head.h"

namespace rerank::testing {

// input_ids and attention_mask of `shape`, [rows, tokens].
inline std::vector<float> RunScorer(
    const ScoreHead& head, std::vector<int64_t> ids, std::vector<int64_t> mask,
    const ov::Shape& shape,
    const ov::element::Type& precision = ov::element::f32) {
  ov::Core core;
  auto request = core.compile_model(head.model, "CPU",
                                    ov::hint::inference_precision(precision))
                     .create_infer_request();
  request.set_tensor("input_ids",
                     ov::Tensor(ov::element::i64, shape, ids.data()));
  request.set_tensor("attention_mask",
                     ov::Tensor(ov::element::i64, shape, mask.data()));
  request.infer();
  const auto scores =
      ScoreReader(&core, head).Read(request.get_tensor(kScoredOutput));
  EXPECT_EQ(scores.size(), shape[0]);
  return scores;
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_RUN_SCORER_H_
