// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/document_parts.h"

#include "calculators/engine/head_encoder.h"

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

std::vector<DocumentPart> SplitDocuments(
    const std::vector<TokenSequence>& documents, LongDocuments policy,
    size_t head, size_t room, size_t max_chunks,
    const TokenBeginsCharacter& begins_character) {
  const size_t left = room - head;
  std::vector<DocumentPart> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    const size_t size = documents[i].size();
    if (policy == LongDocuments::kError && size > left) {
      TooLong(DocumentName(i), left, size, "long_documents is ERROR");
    }
    const BeginsCharacter characters =
        CharactersOf(documents[i], policy, begins_character);
    for (const TokenRange& range :
         SplitIntoChunks(size, left, max_chunks, characters)) {
      parts.push_back({i, range, head});
    }
  }
  return parts;
}

std::vector<DocumentPart> CutPairs(const std::vector<TokenSequence>& documents,
                                   size_t head, size_t room) {
  std::vector<DocumentPart> parts;
  for (size_t i = 0; i < documents.size(); ++i) {
    const KeptTokens kept = CutLongestFirst(head, documents[i].size(), room);
    parts.push_back({i, {0, kept.second}, kept.first});
  }
  return parts;
}

}  // namespace rerank
