// SPDX-License-Identifier: Apache-2.0
//
// Turns a causal language model into a scorer: its only output becomes
//
//   raw_score  f32 [batch, 1] = logit(true) - logit(false)
//
// at each row's last real token, wherever the padding is. Logits of the whole
// vocabulary are not computed:
//
//   hidden [B, T, H] --gather last--> [B, H] --x (W[true] - W[false])--> [B, 1]
//
// where W [vocabulary, H] is the head's weight. Compressed weights stay
// compressed: only the two rows are unpacked, when the model loads.

#ifndef CALCULATORS_ENGINE_SCORE_HEAD_H_
#define CALCULATORS_ENGINE_SCORE_HEAD_H_

#include <cstdint>
#include <memory>
#include <openvino/core/model.hpp>
#include <string>

namespace rerank {

// The name of the only output after AppendScoreHead.
inline constexpr char kRawScoreOutput[] = "raw_score";

struct ScoreHead {
  std::shared_ptr<ov::Model> model;
  // False when the graph between hidden state and logits is not a plain
  // matrix product; then the last token's logits are computed in full.
  bool folded = false;
};

// `model` has passed InspectModel; it is left unchanged. Throws
// failed_precondition when a token id is outside the vocabulary.
ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          int64_t true_token, int64_t false_token);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SCORE_HEAD_H_
