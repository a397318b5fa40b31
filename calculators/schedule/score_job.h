// SPDX-License-Identifier: Apache-2.0
//
// One request on its way through the scheduler.

#ifndef CALCULATORS_SCHEDULE_SCORE_JOB_H_
#define CALCULATORS_SCHEDULE_SCORE_JOB_H_

#include <cstddef>
#include <cstdint>
#include <future>
#include <list>
#include <memory>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/schedule/executor.h"
#include "calculators/schedule/outcome.h"

namespace rerank {

struct ScoreJob {
  Sequence shared_prefix;   // no tokens: nothing is shared
  bool inside = false;      // it may hold memory, and its prefix is attached
  bool remembered = false;  // the prefix is kept for later requests
  size_t beginning = 0;     // without a prefix: tokens to keep of the sequence
  std::vector<Sequence> sequences;
  std::vector<size_t> place;    // of each in the request; empty: as they are
  std::vector<size_t> longest;  // [i]: tokens of the longest from i on
  size_t next = 0;              // first sequence that is not finished
  size_t attached = 0;          // sequences [next, attached) have begun
  size_t queued_tokens = 0;     // what it counts against the queue's limit
  uint64_t refused_at = 0;      // MemoryGate's number of changes then
  uint64_t turn = 0;            // when it came first in a batch, 0: never yet
  const Cancellation* cancellation = nullptr;
  bool finished = false;  // the caller has been told
  std::promise<Outcome> result;

  bool PrefixDone() const {
    return shared_prefix.tokens.empty() ||
           (inside && shared_prefix.computed == shared_prefix.tokens.size());
  }
};

using ScoreJobs = std::list<std::shared_ptr<ScoreJob>>;

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_SCORE_JOB_H_
