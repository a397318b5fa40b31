// SPDX-License-Identifier: Apache-2.0
//
// The fixed tokens of a model's prompt, as a baked model needs them: whoever
// serves it hands over query and document, each tokenized alone behind a
// space, and the prompt must fall into such parts.

#ifndef CALCULATORS_BAKE_PROMPT_TOKENS_H_
#define CALCULATORS_BAKE_PROMPT_TOKENS_H_

#include <string>
#include <vector>

#include "calculators/bake/row_graph.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/tokenizer.h"

namespace rerank {

// `size` is the newline table's; see MakeNewlineTable. Throws
// failed_precondition when the prompt has no space before the query or the
// document, or no newline behind the query, and what MakeNewlineTable throws.
PromptTokens EncodePromptParts(const PromptTemplate& prompt,
                               const std::string& instruction,
                               const Tokenizer& tokenizer,
                               const std::vector<std::string>& vocabulary,
                               size_t size);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_PROMPT_TOKENS_H_
