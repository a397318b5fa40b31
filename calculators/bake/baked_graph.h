// SPDX-License-Identifier: Apache-2.0
//
// The whole baked graph out of an exported one.

#ifndef CALCULATORS_BAKE_BAKED_GRAPH_H_
#define CALCULATORS_BAKE_BAKED_GRAPH_H_

#include <cstdint>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <optional>
#include <string>

#include "calculators/bake/row_graph.h"
#include "calculators/engine/graph/score_head.h"
#include "calculators/engine/model/pair_template.h"

namespace rerank {

// How the model computes its rows.
enum class BatchForm {
  kPacked,   // what they share once, the rest without padding (packed_rows.h)
  kGrouped,  // by length, each group padded to its own longest (waves.h)
  kPadded,   // all at once, padded to the longest
};

struct BakedGraph {
  std::shared_ptr<ov::Model> model;
  BatchForm form = BatchForm::kPacked;
  std::string why_not_packed;  // one line; empty when packed or asked for
  bool folded_head = false;    // whether the head is one vector
};

// Inputs input_ids and attention_mask (i64 [B, L], rows as row_graph.h has
// them), no state, one output: logits f32 [B, 1], score_scale * raw score.
// `model` has passed InspectModel and is left unchanged; `name` is its file for
// messages. The server's sigmoid(logit) is the family's sigmoid(score_scale *
// raw), so the scale is part of the graph. Without `form` rows are packed where
// the graph allows it, else grouped. Throws failed_precondition when the graph
// is not understood, or does not allow the form that was asked for.
BakedGraph BakeGraph(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                     const AnswerTokens& answers, const PromptTokens& prompt,
                     int64_t stride, int64_t separator, double score_scale,
                     std::optional<BatchForm> form, const std::string& name);

struct CrossEncoderScore {
  bool difference = false;  // of two labels label 1's less label 0's
  double scale = 1;
};

// The same of a classifier whose tokens see each other: rows are `pair`'s, and
// grouped unless kPadded is asked for.
BakedGraph BakeCrossEncoder(const std::shared_ptr<ov::Model>& model,
                            const PairTemplate& pair, int64_t separator,
                            const CrossEncoderScore& score,
                            std::optional<BatchForm> form,
                            const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_BAKED_GRAPH_H_
