// SPDX-License-Identifier: Apache-2.0
//
// Limits of one request that are checked in more than one place: where a
// client's list is read, before its prompts take memory, and where they wait.
// Texts that OpenVINO Model Server has for them are kept.

#ifndef CALCULATORS_CORE_REQUEST_LIMITS_H_
#define CALCULATORS_CORE_REQUEST_LIMITS_H_

#include <cstddef>

namespace rerank {

// Throw invalid_argument when `count` is above `limit` (max_allowed_chunks):
// documents, and what they become when long ones are split.
void CheckDocumentCount(size_t count, size_t limit);
void CheckChunkCount(size_t count, size_t limit);

// Throws resource_exhausted when a request of `tokens` does not fit into the
// queue behind `waiting` tokens of others, and invalid_argument when it would
// not fit into an empty one. `limit` is max_queued_tokens.
void CheckQueuedTokens(size_t tokens, size_t waiting, size_t limit);

}  // namespace rerank

#endif  // CALCULATORS_CORE_REQUEST_LIMITS_H_
