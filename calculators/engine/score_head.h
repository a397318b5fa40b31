// SPDX-License-Identifier: Apache-2.0
//
// Turns a language model into a scorer: its only output becomes
//
//   raw_score  f32 [sequences, columns], out of which a sequence's score is
//              read: logit(true) - logit(false) after its last token, or
//              logit(true) where there is no false token
//
// Logits of the whole vocabulary are not computed; with W [vocabulary, H] the
// head's weight:
//
//   hidden --gather last--> [N, H] --x (W[true] - W[false])--> [N, 1]
//
// Scales, offsets and soft caps behind the head are applied to the two logits,
// which are then the two columns. Compressed weights stay compressed: only the
// two rows are unpacked, when the model loads.
//
// Nothing stands between the last product, with what fuses into it, and the
// output: a CPU that computes in bf16 rounds every product to it that is read
// by anything else, and of 100 documents 40 get another's score. So columns are
// chosen and subtracted outside the model.

#ifndef CALCULATORS_ENGINE_SCORE_HEAD_H_
#define CALCULATORS_ENGINE_SCORE_HEAD_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <openvino/runtime/tensor.hpp>
#include <optional>
#include <vector>

namespace rerank {

// The name of the only output.
inline constexpr char kRawScoreOutput[] = "raw_score";

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

// For a classifier, logits [B, labels]: the only label's logit, or that of
// label 1 where there are several; with `difference`, of two labels label 1's
// less label 0's. `model` is left unchanged.
ScoreHead AppendClassifierHead(const std::shared_ptr<ov::Model>& model,
                               bool difference = false);

// For packed tokens: hidden state [T, 1, H] of a model that went through
// SDPAToPagedAttention; it gets the input score_rows. Changes `model`.
ScoreHead AppendPackedScoreHead(const std::shared_ptr<ov::Model>& model,
                                const AnswerTokens& answers);

// The scores of all rows of the output.
std::vector<float> ReadScores(const ov::Tensor& raw,
                              const ScoreColumns& columns);

// The score [N, 1] of `raw` inside a graph, for those who cannot read columns.
// Where it has to choose one, it is rounded as told above.
ov::Output<ov::Node> ScoreInGraph(const ov::Output<ov::Node>& raw,
                                  const ScoreColumns& columns);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SCORE_HEAD_H_
