// SPDX-License-Identifier: Apache-2.0
//
// Any sizes and limits for chunking, packing and prompts: every token is in
// exactly one place or said to be dropped, and no limit is passed. The bytes
// are read as numbers: one byte each for limits, the rest as lengths.

#include <algorithm>
#include <numeric>
#include <vector>

#include "calculators/core/batching.h"
#include "calculators/core/long_text.h"
#include "calculators/core/tokens.h"
#include "tests/fuzz/fuzz.h"

namespace rerank {
namespace {

using fuzz::Check;

TokenSequence Tokens(size_t size, int64_t first) {
  TokenSequence tokens(size);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

// Of characters of `width` tokens each.
BeginsCharacter EachOf(size_t width) {
  return [width](size_t at) { return at % width == 0; };
}

void CheckChunks(size_t size, size_t room, size_t max_chunks, size_t width) {
  const std::vector<TokenRange> chunks =
      SplitIntoChunks(size, room, max_chunks, EachOf(width));
  Check(!chunks.empty() && chunks.size() <= max_chunks, "number of chunks");
  size_t at = 0;
  for (const auto& [first, last] : chunks) {
    Check(first == at && last >= first, "chunks follow one another");
    Check(last - first <= room, "a chunk fits");
    Check(first % width == 0 || first == size || width > room,
          "a chunk begins with a character");
    Check(last > first || size == 0 || room == 0, "a chunk gets on");
    at = last;
  }
  Check(at == size || ((chunks.size() == max_chunks || room == 0) && at < size),
        "all is covered unless chunks are too few or there is no room");
  if (chunks.size() > 1) {
    Check(chunks.back().second > chunks.back().first, "no empty last chunk");
  }
}

// A document's chunks in prompts whose frame is whole.
void CheckPrompts(size_t query, size_t document, size_t room) {
  PromptFrame frame;
  frame.prefix = Tokens(3, 1000);
  frame.query = Tokens(query, 2000);
  frame.separator = Tokens(1, 3000);
  frame.suffix = Tokens(2, 4000);
  const TokenSequence tokens = Tokens(document, 5000);
  const size_t frame_size = FrameSize(frame);
  for (const auto& [begin, end] :
       SplitIntoChunks(document, room, document + 1, EachOf(1))) {
    const TokenSequence prompt =
        AssemblePrompt(frame, frame.query.size(), tokens, begin, end);
    Check(prompt.size() == frame_size + query + (end - begin), "sizes add up");
    Check(TokenSequence(prompt.begin(), prompt.begin() + 3) == frame.prefix &&
              TokenSequence(prompt.end() - 2, prompt.end()) == frame.suffix,
          "the frame is whole");
    const auto at = prompt.begin() + static_cast<long>(4 + query);
    Check(std::equal(tokens.begin() + static_cast<long>(begin),
                     tokens.begin() + static_cast<long>(end), at),
          "the document's part is in its place");
  }
}

void CheckQuery(size_t query, size_t tail, size_t size, size_t width) {
  TokenSequence tokens = Tokens(query, 0);
  const TokenSequence end = Tokens(tail, 1000);
  tokens.insert(tokens.end(), end.begin(), end.end());
  const TokenSequence cut = CutQuery(tokens, 0, end, size, EachOf(width));
  Check(cut.size() <= std::max(size, tail), "a query fits");
  Check(
      cut.size() >= tail && std::equal(end.rbegin(), end.rend(), cut.rbegin()),
      "the tail is whole");
  Check(std::equal(cut.begin(), cut.end() - static_cast<long>(tail),
                   tokens.begin()),
        "a query loses its end");
  const size_t kept = cut.size() - tail;
  Check(kept == query || kept % width == 0 || kept < width,
        "a query ends with a character");
}

void CheckBatches(const std::vector<size_t>& lengths, size_t budget) {
  std::vector<bool> seen(lengths.size());
  for (const BatchIndices& batch : PlanPaddedBatches(lengths, budget)) {
    Check(!batch.empty(), "no empty batch");
    size_t longest = 0;
    for (const size_t index : batch) {
      Check(index < seen.size() && !seen[index], "each sequence once");
      seen[index] = true;
      longest = std::max(longest, lengths[index]);
    }
    Check(batch.size() == 1 || batch.size() * longest <= budget,
          "a batch is within its budget");
  }
  for (const bool one : seen) Check(one, "every sequence has a batch");
}

}  // namespace
}  // namespace rerank

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 3) return 0;
  const size_t room = data[0] + size_t{1};
  const size_t max_chunks = data[1] + size_t{1};
  const size_t query_size = data[2];
  const size_t width = data[2] % 5 + size_t{1};
  const std::vector<size_t> lengths(data + 3, data + size);
  rerank::CheckBatches(lengths, room);
  for (const size_t length : lengths) {
    rerank::CheckChunks(length * 37, room, max_chunks, width);
    rerank::CheckChunks(length, 0, max_chunks, width);
    rerank::CheckPrompts(data[1], length, room);
    rerank::CheckQuery(length, data[1] % 8, query_size, width);
  }
  return 0;
}
