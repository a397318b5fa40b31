// SPDX-License-Identifier: Apache-2.0
//
// What happens to texts that do not fit into one prompt.
//
//   kChunk     the document is split by tokens, each chunk gets a prompt of its
//              own, and the best chunk's score is the document's
//   kTruncate  what is too much on the right is cut, as in the model cards
//   kError     the request is refused
//
// Token arithmetic only; what is a token and what a frame is told elsewhere.

#ifndef CALCULATORS_CORE_LONG_TEXT_H_
#define CALCULATORS_CORE_LONG_TEXT_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank {

enum class LongDocuments { kChunk, kTruncate, kError };

// A part of a token sequence: [first, second).
using TokenRange = std::pair<size_t, size_t>;

// A document of `size` tokens as parts of at most `room` tokens, equally large
// but for the last one, `max_chunks` of them at most; one part, maybe empty,
// for a document that fits, and one empty part where there is no room.
// `max_chunks` is at least 1.
std::vector<TokenRange> SplitIntoChunks(size_t size, size_t room,
                                        size_t max_chunks);

// How much of two texts of `first` and `second` tokens is kept where both share
// `room`, as tokenizers cut "the longest first": the longer one loses tokens
// until it is as short as the other, then both have half, and the odd token
// goes to the one that was longer, the second if they were equal.
struct KeptTokens {
  size_t first;
  size_t second;
};
KeptTokens CutLongestFirst(size_t first, size_t second, size_t room);

// A prompt's head with its query cut so that `size` tokens remain:
//
//   <Query>: a b c d e f \n<Document>:   ->   <Query>: a b c \n<Document>:
//                        |-- tail ---|
//
// `tail` is what follows the query, encoded by itself. A head that fits stays
// as it is; of the tail nothing is ever cut.
TokenSequence CutHead(const TokenSequence& head, const TokenSequence& tail,
                      size_t size);

}  // namespace rerank

#endif  // CALCULATORS_CORE_LONG_TEXT_H_
