// SPDX-License-Identifier: Apache-2.0
//
// The table of model families: what each one's prompt and answer tokens are.
// A new family is a new row, not a branch in the code.

#ifndef CALCULATORS_CORE_FAMILY_H_
#define CALCULATORS_CORE_FAMILY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calculators/core/prompt.h"

namespace rerank {

// What a raw score is made of.
enum class ScoreSource {
  kAnswerTokens,  // logits of true_token and false_token at the last token
  kClassifier,    // the classification head's logit
};

struct Family {
  std::string name;          // for messages, reports and reranker.json
  std::string model_type;    // config.json: model_type
  std::string architecture;  // config.json: architectures[0]
  ScoreSource source = ScoreSource::kAnswerTokens;
  // Reads BOS query EOS SEP document EOS (cross_encoder_rows.h), no prompt.
  bool cross_encoder = false;
  PromptTemplate prompt;
  std::string true_token;   // the answer that means relevant
  std::string false_token;  // its opposite; "" = the true token's logit alone
  double score_scale = 1;   // relevance score = sigmoid(score_scale * raw)
  int64_t max_length = 0;   // tokens; the model card's limit for a prompt
};

// All known families. The reference stays valid for the process's life.
const std::vector<Family>& Families();

// The family of a config.json, or nullptr when no row fits. Where several rows
// have the same architecture, `single_answer` picks the one whose score is the
// true token's logit alone.
const Family* FindFamily(std::string_view model_type,
                         std::string_view architecture,
                         bool single_answer = false);

// The row of that name, or nullptr.
const Family* FamilyNamed(std::string_view name);

}  // namespace rerank

#endif  // CALCULATORS_CORE_FAMILY_H_
