// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/request_limits.h"

#include <string>

#include "calculators/core/error.h"

namespace rerank {
namespace {

std::string Counts(size_t limit, size_t count) {
  return ": " + std::to_string(limit) + "; actual: " + std::to_string(count);
}

}  // namespace

void CheckDocumentCount(size_t count, size_t limit) {
  if (count <= limit) return;
  throw Error(
      ErrorCode::kInvalidArgument,
      "Number of documents exceeds max_allowed_chunks" + Counts(limit, count));
}

void CheckChunkCount(size_t count, size_t limit) {
  if (count <= limit) return;
  throw Error(ErrorCode::kInvalidArgument,
              "Chunking failed: exceeding max_allowed_chunks after chunking "
              "limit" +
                  Counts(limit, count));
}

void CheckQueuedTokens(size_t tokens, size_t waiting, size_t limit) {
  if (tokens > limit) {
    throw Error(ErrorCode::kInvalidArgument,
                "request: expected at most " + std::to_string(limit) +
                    " tokens in all prompts (max_queued_tokens), got " +
                    std::to_string(tokens));
  }
  if (waiting + tokens <= limit) return;
  throw Error(ErrorCode::kResourceExhausted,
              "queue: expected at most " + std::to_string(limit) +
                  " waiting tokens (max_queued_tokens), got " +
                  std::to_string(waiting + tokens) + " with this request's " +
                  std::to_string(tokens));
}

}  // namespace rerank
