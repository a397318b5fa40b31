// SPDX-License-Identifier: Apache-2.0
//
// Whether a baked tokenizer's ends are right: not every tokenizer leaves all
// but the last pre-token alone when a newline follows (text_ends.h).

#ifndef CALCULATORS_BAKE_TEXT_ENDS_CHECK_H_
#define CALCULATORS_BAKE_TEXT_ENDS_CHECK_H_

#include <cstdint>
#include <memory>
#include <openvino/runtime/core.hpp>
#include <string>

#include "calculators/core/tokens.h"
#include "calculators/engine/text/tokenizer.h"

namespace rerank {

// The two texts that the coded tokens of one stand for (token_code.h).
struct BothEnds {
  TokenSequence text;
  TokenSequence with_newline;
};

BothEnds ReadTextEnds(const TokenSequence& coded, int64_t stride);

// Encodes texts of many ends with `baked`, a graph that AppendTextEnds has
// changed, and with the tokenizer that it was made from. Throws
// failed_precondition where they differ.
void CheckTextEnds(ov::Core* core, const std::shared_ptr<ov::Model>& baked,
                   const Tokenizer& tokenizer, int64_t stride,
                   const std::string& name);

}  // namespace rerank

#endif  // CALCULATORS_BAKE_TEXT_ENDS_CHECK_H_
