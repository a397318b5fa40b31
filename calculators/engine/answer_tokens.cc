// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/answer_tokens.h"

#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

void CheckStated(const char* key, int64_t stated, const std::string& token,
                 const ModelDescription& model, const Tokenizer& tokenizer) {
  const int64_t expected = tokenizer.TokenId(token);
  if (stated == expected) return;
  throw Error(ErrorCode::kFailedPrecondition,
              (model.directory / "1_LogitScore" / "config.json").string() +
                  ": " + key + ": expected " + std::to_string(expected) +
                  ", '" + token + "' of " + model.family + ", got " +
                  std::to_string(stated) +
                  ": another model; name its family or state its prompt in "
                  "reranker.json");
}

}  // namespace

std::optional<AnswerTokens> FindAnswers(const ModelDescription& model,
                                        const Tokenizer& tokenizer) {
  if (model.source == ScoreSource::kClassifier) return std::nullopt;
  if (model.true_token_id) {
    if (model.answers_to_check) {
      CheckStated("true_token_id", *model.true_token_id, model.true_token,
                  model, tokenizer);
    }
    if (model.answers_to_check && model.false_token_id) {
      CheckStated("false_token_id", *model.false_token_id, model.false_token,
                  model, tokenizer);
    }
    return AnswerTokens{*model.true_token_id, model.false_token_id};
  }
  if (model.true_token.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                (model.directory / "reranker.json").string() +
                    ": true_token: expected the answer that means relevant, "
                    "got none");
  }
  AnswerTokens answers{tokenizer.TokenId(model.true_token), std::nullopt};
  if (!model.false_token.empty()) {
    answers.false_token = tokenizer.TokenId(model.false_token);
  }
  return answers;
}

}  // namespace rerank
