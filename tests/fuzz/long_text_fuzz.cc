// SPDX-License-Identifier: Apache-2.0
//
// Any sizes and limits for chunking, packing and prompts: every token is in
// exactly one place or said to be dropped, and no limit is passed. The bytes
// are read as numbers: one byte each for limits, the rest as lengths.

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

void CheckChunks(size_t size, size_t room, size_t max_chunks) {
  const std::vector<TokenRange> chunks =
      SplitIntoChunks(size, room, max_chunks);
  Check(!chunks.empty() && chunks.size() <= max_chunks, "number of chunks");
  size_t at = 0;
  for (const auto& [first, last] : chunks) {
    Check(first == at && last >= first, "chunks follow one another");
    Check(last - first <= room, "a chunk fits");
    at = last;
  }
  Check(at == size || (chunks.size() == max_chunks && at < size),
        "all is covered unless chunks are too few");
  if (chunks.size() > 1) {
    Check(chunks.back().second > chunks.back().first, "no empty last chunk");
  }
}

void CheckPrompt(size_t head, size_t document, size_t max_length) {
  PromptFrame frame;
  frame.prefix = Tokens(3, 1000);
  frame.pair_head = Tokens(head, 2000);
  frame.separator = Tokens(1, 3000);
  frame.suffix = Tokens(2, 4000);
  size_t dropped = 0;
  const TokenSequence prompt =
      AssemblePrompt(frame, Tokens(document, 5000), max_length, &dropped);
  Check(prompt.size() <= max_length, "a prompt fits");
  Check(prompt.size() + dropped == 6 + head + document, "tokens add up");
  Check(TokenSequence(prompt.begin(), prompt.begin() + 3) == frame.prefix &&
            TokenSequence(prompt.end() - 2, prompt.end()) == frame.suffix,
        "the frame is whole");
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
  const size_t max_length = data[2];
  const std::vector<size_t> lengths(data + 3, data + size);
  rerank::CheckBatches(lengths, room);
  for (const size_t length : lengths) {
    rerank::CheckChunks(length * 37, room, max_chunks);
    rerank::fuzz::ErrorOrResult(
        [&] { rerank::CheckPrompt(data[1], length, max_length); });
  }
  return 0;
}
