// SPDX-License-Identifier: Apache-2.0
//
// Which parts of a request's documents become rows, and how much of the query
// stands in front of each. Token arithmetic; nothing is copied.

#ifndef CALCULATORS_ENGINE_TEXT_DOCUMENT_PARTS_H_
#define CALCULATORS_ENGINE_TEXT_DOCUMENT_PARTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "calculators/core/long_text.h"
#include "calculators/core/options.h"
#include "calculators/core/tokens.h"

namespace rerank {

struct DocumentPart {
  size_t document;
  TokenRange range;  // of the document's tokens
  size_t query;      // so many tokens of the query are beside it
  bool cut = false;  // a document's tail is to be put behind it
};

// Whether a token begins a character: Tokenizer::BeginsCharacter.
using TokenBeginsCharacter = std::function<bool(int64_t)>;

// Where parts of a document may end: between characters, but with kTruncate
// anywhere, as the model cards cut by tokens. `document` outlives it.
BeginsCharacter CharactersOf(const TokenSequence& document,
                             LongDocuments policy,
                             const TokenBeginsCharacter& begins_character);

// `room` is for query and document together and larger than `query` and `tail`,
// the tokens that are put behind a part where a document goes on. The parts of
// a document lie side by side, those of all documents in their order. With
// kError, throws invalid_argument for a document that does not fit.
std::vector<DocumentPart> SplitDocuments(
    const std::vector<TokenSequence>& documents, LongDocuments policy,
    size_t query, size_t tail, size_t room, size_t max_chunks,
    const TokenBeginsCharacter& begins_character);

// One part for each document; it and the query are cut as tokenizers cut a pair
// (CutLongestFirst).
std::vector<DocumentPart> CutPairs(const std::vector<TokenSequence>& documents,
                                   size_t query, size_t room);

// What errors call a document.
std::string DocumentName(size_t index);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_DOCUMENT_PARTS_H_
