// SPDX-License-Identifier: Apache-2.0
//
// How texts that do not fit into one prompt are split and cut. Token arithmetic
// only; what is a token and what a frame is told elsewhere, and LongDocuments
// (options.h) says which of it is wanted.

#ifndef CALCULATORS_CORE_LONG_TEXT_H_
#define CALCULATORS_CORE_LONG_TEXT_H_

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "calculators/core/tokens.h"

namespace rerank {

// A part of a token sequence: [first, second).
using TokenRange = std::pair<size_t, size_t>;

// Whether the token at a place begins a character: some tokenizers put the
// bytes of one character into several tokens. Never asked of 0 or the end.
using BeginsCharacter = std::function<bool(size_t)>;

// Where a part of a text of `size` tokens ends that begins at `begin` and may
// reach `end`: there or, as no part may end inside a character, before. A
// character that does not fit by itself is split all the same; what follows it
// would never be reached.
size_t EndOfPart(size_t begin, size_t end, size_t size,
                 const BeginsCharacter& begins_character);

// A document of `size` tokens as parts of at most `room` tokens, each as large
// as it can be, `max_chunks` of them at most; one part, maybe empty, for a
// document that fits, and one empty part where there is no room. `max_chunks`
// is at least 1.
std::vector<TokenRange> SplitIntoChunks(
    size_t size, size_t room, size_t max_chunks,
    const BeginsCharacter& begins_character);

// How much of two texts of `first` and `second` tokens is kept where both share
// `room`, as tokenizers cut "the longest first": the longer one loses tokens
// until it is as short as the other, then both have half, and the odd token
// goes to the one that was longer, the second if they were equal.
struct KeptTokens {
  size_t first;
  size_t second;
};
KeptTokens CutLongestFirst(size_t first, size_t second, size_t room);

// A query with its labels, of which the query itself is cut so that `size`
// tokens remain, or fewer, as none ends inside a character:
//
//   <Query>: a b c d e f \n<Document>:   ->   <Query>: a b c \n<Document>:
//   |-lead-|             |-- tail ---|
//
// Lead and tail are what stands around the query, encoded by themselves; of the
// tail nothing is ever cut. What fits stays as it is.
TokenSequence CutQuery(const TokenSequence& query, size_t lead,
                       const TokenSequence& tail, size_t size,
                       const BeginsCharacter& begins_character);

}  // namespace rerank

#endif  // CALCULATORS_CORE_LONG_TEXT_H_
