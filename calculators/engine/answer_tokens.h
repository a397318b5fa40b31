// SPDX-License-Identifier: Apache-2.0
//
// Which tokens' logits a model's score is made of.

#ifndef CALCULATORS_ENGINE_ANSWER_TOKENS_H_
#define CALCULATORS_ENGINE_ANSWER_TOKENS_H_

#include <optional>

#include "calculators/engine/graph/score_head.h"
#include "calculators/engine/model/model_directory.h"
#include "calculators/engine/text/tokenizer.h"

namespace rerank {

// The ids that the directory states, else those of its answer tokens; nullopt
// for a classifier. Throws failed_precondition when an answer is not one token.
std::optional<AnswerTokens> FindAnswers(const ModelDescription& model,
                                        const Tokenizer& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_ANSWER_TOKENS_H_
