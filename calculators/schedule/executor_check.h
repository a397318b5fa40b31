// SPDX-License-Identifier: Apache-2.0
//
// Finds out, when a model loads, whether an executor gives the scores that it
// should: a device that loses KV entries, or computes them wrongly in one
// precision, gives scores that look right.

#ifndef CALCULATORS_SCHEDULE_EXECUTOR_CHECK_H_
#define CALCULATORS_SCHEDULE_EXECUTOR_CHECK_H_

#include <cstddef>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/schedule/executor.h"

namespace rerank {

// Short prompts and what they score.
struct CheckPrompts {
  // Shared prefixes differ, what follows does not.
  std::vector<TokenSequence> prompts;
  std::vector<float> scores;
};

// Scores by `reference`: the same model, device and precision in another way,
// each prompt by itself. `vocabulary` is how many token ids the model has, at
// least 1. Throws what the executor throws.
CheckPrompts MakeCheckPrompts(Executor* reference, size_t vocabulary);

// Scores the prompts at once, and in the ways that the executor has: in two
// steps and behind a shared prefix that ends inside a block, or all in one
// batch. All must be those of the reference but for a part of
// what another prefix changes. Leaves nothing behind. Throws
// failed_precondition, saying which way differed and by how much.
void CheckExecutor(const CheckPrompts& check, Executor* executor);

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_EXECUTOR_CHECK_H_
