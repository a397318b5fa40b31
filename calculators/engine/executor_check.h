// SPDX-License-Identifier: Apache-2.0
//
// Finds out, when a model loads, whether a device keeps KV entries as it
// should: a device that loses them gives scores that are wrong and look right.

#ifndef CALCULATORS_ENGINE_EXECUTOR_CHECK_H_
#define CALCULATORS_ENGINE_EXECUTOR_CHECK_H_

#include "calculators/engine/executor.h"

namespace rerank {

// Scores short sequences at once, in two steps, and behind a shared head that
// ends inside a block; the scores must be the same but for a small part of what
// another head changes. Leaves nothing behind. An executor that is not
// incremental keeps no entries and passes. Throws failed_precondition, saying
// which way differed and by how much.
void CheckExecutor(Executor* executor);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTOR_CHECK_H_
