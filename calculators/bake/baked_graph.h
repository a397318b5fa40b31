// SPDX-License-Identifier: Apache-2.0
//
// The whole baked graph out of an exported one.

#ifndef CALCULATORS_BAKE_BAKED_GRAPH_H_
#define CALCULATORS_BAKE_BAKED_GRAPH_H_

#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <string>

#include "calculators/bake/row_graph.h"
#include "calculators/engine/graph/score_head.h"

namespace rerank {

// Inputs input_ids and attention_mask (i64 [B, L], rows as row_graph.h has
// them), no state, one output: logits f32 [B, 1], score_scale * raw score.
// `model` has passed InspectModel and is left unchanged; `name` is its file for
// messages. The server's sigmoid(logit) is the family's sigmoid(score_scale *
// raw), so the scale is part of the graph. Throws failed_precondition when the
// graph is not understood; `folded` of the result tells whether the head is one
// vector.
ScoreHead BakeGraph(const std::shared_ptr<ov::Model>& model,
                    const AnswerTokens& answers, const PromptTokens& prompt,
                    int64_t stride, int64_t separator, double score_scale,
                    const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_BAKED_GRAPH_H_
