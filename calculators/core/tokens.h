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
  TokenSequence query;      // with instruction and labels; not counted as frame
  TokenSequence suffix;     // never cut
  TokenSequence separator;  // between query and document; never cut
  // Behind a part that is not the document's last one, which brings its own;
  // not counted as frame.
  TokenSequence document_tail{};
  bool document_first = false;  // in front of the query
};

// Tokens of the frame alone.
size_t FrameSize(const PromptFrame& frame);

// One prompt: prefix | query | separator | document | suffix, or with query
// and document in each other's place. Of the query it holds the first
// `query` tokens, of the document those from `begin` to `end`.
TokenSequence AssemblePrompt(const PromptFrame& frame, size_t query,
                             const TokenSequence& document, size_t begin,
                             size_t end);

}  // namespace rerank

#endif  // CALCULATORS_CORE_TOKENS_H_
