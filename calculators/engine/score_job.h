// SPDX-License-Identifier: Apache-2.0
//
// One request on its way through the scheduler.

#ifndef CALCULATORS_ENGINE_SCORE_JOB_H_
#define CALCULATORS_ENGINE_SCORE_JOB_H_

#include <cstddef>
#include <future>
#include <string>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/core/error.h"
#include "calculators/engine/executor.h"

namespace rerank {

// What the caller is told: scores, or why there are none. Plain data, so that
// no exception object is shared between threads.
struct Outcome {
  std::vector<float> scores;
  bool failed = false;
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

struct ScoreJob {
  Sequence head;  // no tokens: nothing is shared
  bool head_attached = false;
  bool remembered = false;  // the head is kept for later requests
  std::vector<Sequence> sequences;
  size_t next = 0;           // first sequence that is not finished
  size_t attached = 0;       // sequences [next, attached) have begun
  size_t queued_tokens = 0;  // what it counts against the queue's limit
  const Cancellation* cancellation = nullptr;
  bool finished = false;  // the caller has been told
  std::promise<Outcome> result;

  bool HeadDone() const {
    return head.tokens.empty() ||
           (head_attached && head.computed == head.tokens.size());
  }
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_SCORE_JOB_H_
