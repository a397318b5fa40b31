// SPDX-License-Identifier: Apache-2.0
//
// The fixed tokens of a model's prompt, as a baked model needs them: whoever
// serves it hands over query and document, each tokenized alone behind a
// space, and the prompt must fall into such parts.

#ifndef CALCULATORS_BAKE_PROMPT_TOKENS_H_
#define CALCULATORS_BAKE_PROMPT_TOKENS_H_

#include <string>

#include "calculators/bake/row_graph.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/text/tokenizer.h"

namespace rerank {

// Throws failed_precondition when the prompt has no space before the query or
// the document, or no newline behind the query.
PromptTokens EncodePromptParts(const PromptTemplate& prompt,
                               const std::string& instruction,
                               const Tokenizer& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_PROMPT_TOKENS_H_
