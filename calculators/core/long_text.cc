// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/long_text.h"

#include <algorithm>

namespace rerank {

size_t EndOfPart(size_t begin, size_t end, size_t size,
                 const BeginsCharacter& begins_character) {
  if (end >= size) return size;
  for (size_t at = end; at > begin; --at) {
    if (begins_character(at)) return at;
  }
  return end;
}

std::vector<TokenRange> SplitIntoChunks(
    size_t size, size_t room, size_t max_chunks,
    const BeginsCharacter& begins_character) {
  if (room == 0) return {{0, 0}};
  std::vector<TokenRange> chunks;
  size_t at = 0;
  do {
    const size_t end =
        EndOfPart(at, std::min(at + room, size), size, begins_character);
    chunks.emplace_back(at, end);
    at = end;
  } while (at < size && chunks.size() < max_chunks);
  return chunks;
}

KeptTokens CutLongestFirst(size_t first, size_t second, size_t room) {
  if (first + second <= room) return {first, second};
  size_t shorter = std::min(first, second);
  size_t longer = room - std::min(room, shorter);
  if (longer < shorter) {
    shorter = room / 2;
    longer = room - shorter;
  }
  return first > second ? KeptTokens{longer, shorter}
                        : KeptTokens{shorter, longer};
}

TokenSequence CutQuery(const TokenSequence& query, size_t lead,
                       const TokenSequence& tail, size_t size,
                       const BeginsCharacter& begins_character) {
  if (query.size() <= size) return query;
  const size_t room = size - std::min(size, tail.size());
  const size_t kept =
      EndOfPart(std::min(lead, room), room, query.size(), begins_character);
  TokenSequence cut(query.begin(), query.begin() + static_cast<long>(kept));
  cut.insert(cut.end(), tail.begin(), tail.end());
  return cut;
}

}  // namespace rerank
