// SPDX-License-Identifier: Apache-2.0
//
// Turns a language model into a scorer: its only output becomes
//
//   raw_score  f32 [sequences, 1] = logit(true) - logit(false)
//
// after each sequence's last token, or logit(true) where there is no false
// token. Logits of the whole vocabulary are not
// computed; with W [vocabulary, H] the head's weight:
//
//   hidden --gather last--> [N, H] --x (W[true] - W[false])--> [N, 1]
//
// Scales, offsets and soft caps behind the head are applied to the two logits.
// Compressed weights stay compressed: only the two rows are unpacked, when the
// model loads.

#ifndef CALCULATORS_ENGINE_SCORE_HEAD_H_
#define CALCULATORS_ENGINE_SCORE_HEAD_H_

#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <optional>

namespace rerank {

// The name of the only output.
inline constexpr char kRawScoreOutput[] = "raw_score";

// Input of a packed scorer: i64 [N], the row of each sequence's last token.
inline constexpr char kScoreRowsInput[] = "score_rows";

struct AnswerTokens {
  int64_t true_token;
  std::optional<int64_t> false_token;
};

struct ScoreHead {
  std::shared_ptr<ov::Model> model;
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

// For a classifier: logits [B, labels] -> [B, 1], the only label's logit, or
// that of label 1 where there are several; with `difference`, of two labels
// label 1's less label 0's. `model` is left unchanged.
ScoreHead AppendClassifierHead(const std::shared_ptr<ov::Model>& model,
                               bool difference = false);

// For packed tokens: hidden state [T, 1, H] of a model that went through
// SDPAToPagedAttention; it gets the input score_rows. Changes `model`.
ScoreHead AppendPackedScoreHead(const std::shared_ptr<ov::Model>& model,
                                const AnswerTokens& answers);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SCORE_HEAD_H_
