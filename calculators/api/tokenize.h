// SPDX-License-Identifier: Apache-2.0
//
// POST /v3/tokenize on a rerank node: the tokens of texts.
//
//   {"model": "m", "text": "hello"}        -> {"tokens": [15339]}
//   {"model": "m", "text": ["a", "b c"]}   -> {"tokens": [[64], [65, 272]]}
//
//   max_length          keep this many tokens of each text
//   pad_to_max_length   fill up to max_length with the model's padding token
//   padding_side        "right" (default) or "left"
//   add_special_tokens  accepted; a reranker's texts get none
//
// Special-token strings in a text are control tokens here, unlike in a rerank
// request: this tells what the tokenizer makes of a text. Error texts are those
// of OpenVINO Model Server.

#ifndef CALCULATORS_API_TOKENIZE_H_
#define CALCULATORS_API_TOKENIZE_H_

#include <string>
#include <string_view>

#include "calculators/engine/servable.h"

namespace rerank {

// Whether a request to `uri` is for Tokenize.
bool IsTokenizeUri(std::string_view uri);

// JSON request in, JSON response out. Lengths above the model's own maximum
// count as the maximum. Throws invalid_argument naming the field. Safe for many
// threads.
std::string Tokenize(const Servable& servable, std::string_view body);

}  // namespace rerank

#endif  // CALCULATORS_API_TOKENIZE_H_
