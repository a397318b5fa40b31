// SPDX-License-Identifier: Apache-2.0
//
// Makes a tokenizer give every text both of its ends: as it is, and with a
// newline behind it (token_code.h).
//
// A newline changes the last pre-token alone (the tokenizer's unit: a word, or
// a run of punctuation or white space). So the text is split with the newline,
// and of the last pre-token both forms are encoded:
//
//   "why ?!"   pre-tokens with a newline   " why" | " ?!\n"
//              p  tokens of " why"    x  of " ?!"    y  of " ?!\n"

#ifndef CALCULATORS_BAKE_TEXT_ENDS_H_
#define CALCULATORS_BAKE_TEXT_ENDS_H_

#include <cstdint>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>

namespace rerank {

// `stride` is that of token_code.h. `tokenizer` puts a newline behind every
// text, recognises no special token and cuts nothing; it then adds none either.
// `core` knows the openvino_tokenizers extension. Throws failed_precondition
// when the graph `name` is not understood.
void AppendTextEnds(ov::Core* core, const std::shared_ptr<ov::Model>& tokenizer,
                    int64_t stride, const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_TEXT_ENDS_H_
