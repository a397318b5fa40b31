// SPDX-License-Identifier: Apache-2.0
//
// POST /v3/tokenize on a rerank node: the tokens of texts.
//
//   {"model": "m", "text": "hello"}        -> {"tokens": [15339]}
//   {"model": "m", "text": ["a", "b c"]}   -> {"tokens": [[64], [65, 272]]}
//
//   max_length          keep this many tokens of each text
//   pad_to_max_length   fill up to max_length, else to the tokenizer's own
//                       longest text; never less than the longest of the texts
//   padding_side        "right" or "left"; the tokenizer's own unless given
//   add_special_tokens  accepted; a reranker's texts get none
//
// The tokenizer decides which end is cut and with what is filled, and no length
// is capped by the model's. Special-token strings in a text are control tokens
// here, unlike in a rerank request: this tells what the tokenizer makes of a
// text. Error texts are those of OpenVINO Model Server.

#ifndef CALCULATORS_API_TOKENIZE_H_
#define CALCULATORS_API_TOKENIZE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "calculators/engine/servable.h"

namespace rerank {

// Whether a request to `uri` is for Tokenize.
bool IsTokenizeUri(std::string_view uri);

// Tokens of one padded answer: filling is cheap to ask for.
inline constexpr size_t kMaxPaddedTokens = size_t{1} << 24;

// JSON request in, JSON response out. Throws invalid_argument naming the field,
// and for a padded answer of more than kMaxPaddedTokens. Safe for many threads.
std::string Tokenize(const Servable& servable, std::string_view body);

}  // namespace rerank

#endif  // CALCULATORS_API_TOKENIZE_H_
