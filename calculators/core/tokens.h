// SPDX-License-Identifier: Apache-2.0
//
// Token sequences and how a prompt is put together from them.

#ifndef CALCULATORS_CORE_TOKENS_H_
#define CALCULATORS_CORE_TOKENS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rerank {

using TokenSequence = std::vector<int64_t>;

// The tokens that all documents of a request share.
struct PromptFrame {
  TokenSequence prefix;     // never cut
  TokenSequence pair_head;  // instruction and query
  TokenSequence suffix;     // never cut
  TokenSequence separator;  // between head and document; never cut
};

// One document's prompt:
//
//   prefix | pair_head | separator | document | suffix
//            2nd to cut               1st to cut, both on their right
//
// When the whole would exceed `max_length` tokens, the pair (head and document
// together) loses tokens on its right, as the model card's reference does; the
// other parts stay whole. `dropped`, if given, receives the number of tokens
// lost. Throws invalid_argument when those parts alone exceed `max_length`.
TokenSequence AssemblePrompt(const PromptFrame& frame,
                             const TokenSequence& document, size_t max_length,
                             size_t* dropped);

}  // namespace rerank

#endif  // CALCULATORS_CORE_TOKENS_H_
