// SPDX-License-Identifier: Apache-2.0
//
// Token sequences and how a prompt is put together from them.

#ifndef CALCULATORS_CORE_TOKENS_H_
#define CALCULATORS_CORE_TOKENS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace rerank {

using TokenSequence = std::vector<int64_t>;

// Of a row whose tokens all have token type 0. Else a row's second segment
// begins at a token, and it and all behind it have type 1.
inline constexpr size_t kOneSegment = std::numeric_limits<size_t>::max();

// The tokens that all documents of a request share.
struct PromptFrame {
  TokenSequence prefix;     // never cut
  TokenSequence pair_head;  // instruction and query; not counted as frame
  TokenSequence suffix;     // never cut
  TokenSequence separator;  // between head and document; never cut
  // Behind a part that is not the document's last one, which brings its own;
  // not counted as frame.
  TokenSequence document_tail{};
  bool document_first = false;  // in front of the pair head
};

// Tokens of the frame alone.
size_t FrameSize(const PromptFrame& frame);

// One prompt: prefix | pair_head | separator | document | suffix, or with pair
// head and document in each other's place. Of the pair head it holds the first
// `head` tokens, of the document those from `begin` to `end`.
TokenSequence AssemblePrompt(const PromptFrame& frame, size_t head,
                             const TokenSequence& document, size_t begin,
                             size_t end);

}  // namespace rerank

#endif  // CALCULATORS_CORE_TOKENS_H_
