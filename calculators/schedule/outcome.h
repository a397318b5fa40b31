// SPDX-License-Identifier: Apache-2.0
//
// What a request came to, on its way from the scheduler's thread to the caller.
// Plain data, so that no exception object is shared between threads.

#ifndef CALCULATORS_SCHEDULE_OUTCOME_H_
#define CALCULATORS_SCHEDULE_OUTCOME_H_

#include <string>
#include <vector>

#include "calculators/core/error.h"

namespace rerank {

// Scores, or why there are none.
struct Outcome {
  std::vector<float> scores;
  bool failed = false;
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
};

// Both say "out of memory" where there is none even for the message.
Outcome Failure(ErrorCode code, const char* message) noexcept;
// Of the exception that is being handled, whatever its type: an Error as it
// is, bad_alloc as resource_exhausted, all others as internal.
Outcome CaughtFailure() noexcept;

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_OUTCOME_H_
