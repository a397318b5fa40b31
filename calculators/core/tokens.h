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
  TokenSequence pair_head;  // instruction and query; not counted as frame
  TokenSequence suffix;     // never cut
  TokenSequence separator;  // between head and document; never cut
};

// Tokens of the frame alone.
size_t FrameSize(const PromptFrame& frame);

// One prompt: prefix | pair_head | separator | document | suffix. `begin` and
// `end` are the part of the document that it holds.
TokenSequence AssemblePrompt(const PromptFrame& frame,
                             const TokenSequence& document, size_t begin,
                             size_t end);

}  // namespace rerank

#endif  // CALCULATORS_CORE_TOKENS_H_
