// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/document_parts.h"

#include "calculators/engine/text/query_encoder.h"

namespace rerank {

std::string DocumentName(size_t index) {
  return "document " + std::to_string(index);
}

BeginsCharacter CharactersOf(const TokenSequence& document,
                             LongDocuments policy,
                             const TokenBeginsCharacter& begins_character) {
  if (policy == LongDocuments::kTruncate) return [](size_t) { return true; };
  return [&document, begins_character](size_t at) {
    return begins_character(document[at]);
  };
}

namespace {

// Nothing but a document's tail is no part of it.
void JoinTail(size_t tail, std::vector<TokenRange>* ranges) {
  if (ranges->size() < 2) return;
  const auto [begin, end] = ranges->back();
  if (end - begin > tail) return;
  ranges->pop_back();
  ranges->back().second = end;
}

}  // namespace

std::vector<DocumentPart> SplitDocuments(
    const std::vector<TokenSequence>& documents, LongDocuments policy,
    size_t query, size_t tail, size_t room, size_t max_chunks,
    const TokenBeginsCharacter& begins_character) {
  const size_t left = room - query;
  std::vector<DocumentPart> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    const size_t size = documents[i].size();
    if (policy == LongDocuments::kError && size > left) {
      TooLong(DocumentName(i), left, size, "long_documents is ERROR");
    }
    const BeginsCharacter characters =
        CharactersOf(documents[i], policy, begins_character);
    std::vector<TokenRange> ranges = SplitIntoChunks(
        size, size > left ? left - tail : left, max_chunks, characters);
    if (ranges.back().second == size) JoinTail(tail, &ranges);
    for (const TokenRange& range : ranges) {
      parts.push_back({i, range, query, tail > 0 && range.second < size});
    }
  }
  return parts;
}

std::vector<DocumentPart> CutPairs(const std::vector<TokenSequence>& documents,
                                   size_t query, size_t room) {
  std::vector<DocumentPart> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    const KeptTokens kept = CutLongestFirst(query, documents[i].size(), room);
    parts.push_back({i, {0, kept.second}, kept.first});
  }
  return parts;
}

}  // namespace rerank
