// SPDX-License-Identifier: Apache-2.0
//
// Turns a language model or a classifier into a scorer, in two models, of which
// the first is made by a PrePostProcessor (scoring_graph.h):
//
//   model  its own, up to what the scores are made of: for each sequence the
//          hidden state of its last token
//          (input_ids, ...) -> "scored" f32 [N, H]
//   tail   the head's product with the answers' rows of its weight W
//          [vocabulary, H], and what stands behind it
//          f32 [N, H] -> [N, columns]
//
// A score is logit(true) - logit(false), or logit(true) where there is no false
// token. Logits of the whole vocabulary are not computed: the tail is
//
//   hidden [N, H] x (W[true] - W[false]) -> [N, 1]
//
// Scales, offsets and soft caps behind the head are applied to the two logits,
// which are then two columns. Compressed weights stay compressed: only the rows
// that are needed are unpacked, when the model loads.
//
// The tail is a model of its own because a device that computes in bf16 or f16
// rounds scores to that: of 100 documents up to 42 would share another's score.
// ScoreReader computes it in f32.

#ifndef CALCULATORS_ENGINE_GRAPH_SCORE_HEAD_H_
#define CALCULATORS_ENGINE_GRAPH_SCORE_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>
#include <vector>

#include "calculators/engine/graph/classifier_tail.h"

namespace rerank {

// The name of the model's only output.
inline constexpr char kScoredOutput[] = "scored";

// Input of a packed scorer: i64 [N], the row of each sequence's last token.
inline constexpr char kScoreRowsInput[] = "score_rows";

struct AnswerTokens {
  int64_t true_token;
  std::optional<int64_t> false_token;
};

// A row's score: row[score], less row[minus] where there is one.
struct ScoreColumns {
  size_t score = 0;
  std::optional<size_t> minus;
};

struct ScoreHead {
  std::shared_ptr<ov::Model> model;
  // nullptr where the head is not understood: the model's output has the
  // columns.
  std::shared_ptr<ov::Model> tail;
  ScoreColumns columns;
  // False when the weight or the graph between hidden state and logits is not
  // understood; then logits are computed in full: the last tokens' where the
  // matrix product is found and what follows it acts on each token alone, else
  // those of every token of a batch.
  bool folded = false;
};

// For padded batches: hidden state [B, T, H], each row's last token told by
// attention_mask, wherever the padding is. `model` has passed InspectModel; it
// is left unchanged. Throws failed_precondition when a token id is outside the
// vocabulary.
ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          const AnswerTokens& answers);

// For tokens on one axis, logits [1, P, vocabulary], of which `select` takes
// those that are scored. Changes `model`.
ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          const AnswerTokens& answers,
                          const SelectRows& select);

// For a classifier, logits [B, labels]: the only label's logit, or that of
// label 1 where there are several; with `difference`, of two labels label 1's
// less label 0's. `model` is left unchanged.
ScoreHead AppendClassifierHead(const std::shared_ptr<ov::Model>& model,
                               bool difference = false);

// For packed tokens: hidden state [T, 1, H] of a model that went through
// SDPAToPagedAttention; it gets the input score_rows. Changes `model`.
ScoreHead AppendPackedScoreHead(const std::shared_ptr<ov::Model>& model,
                                const AnswerTokens& answers);

// The scores [N, 1] inside a graph whose value `scored` is the output of
// `head.model`, for those who have no ScoreReader. On a CPU that computes in
// bf16 they stay f32; on one that computes in f16 they are rounded.
ov::Output<ov::Node> ScoreInGraph(const ov::Output<ov::Node>& scored,
                                  const ScoreHead& head);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_GRAPH_SCORE_HEAD_H_
