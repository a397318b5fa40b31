// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/answer_tokens.h"

namespace rerank {

AnswerTokens FindAnswers(const ModelDescription& model,
                         const Tokenizer& tokenizer) {
  if (model.source == ScoreSource::kClassifier) return {};
  if (model.true_token_id) return {*model.true_token_id, model.false_token_id};
  AnswerTokens answers{tokenizer.TokenId(model.true_token), std::nullopt};
  if (!model.false_token.empty()) {
    answers.false_token = tokenizer.TokenId(model.false_token);
  }
  return answers;
}

}  // namespace rerank
