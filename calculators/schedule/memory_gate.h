// SPDX-License-Identifier: Apache-2.0
//
// Decides which jobs may hold the executor's memory, so that those which do
// can always go on and nothing that was computed is thrown away for others.
//
//   blocks  [ oldest: prefix + longest document ][ next: prefix + .. ][ spare ]
//
// A job enters when its prefix and the longest document it has left fit beside
// what was promised to those inside; a smaller, younger one may pass it. Only
// for the oldest job, which waits for nobody, do others leave, youngest first;
// what they have computed of their shared prefixes stays remembered while
// memory allows.

#ifndef CALCULATORS_SCHEDULE_MEMORY_GATE_H_
#define CALCULATORS_SCHEDULE_MEMORY_GATE_H_

#include <cstddef>
#include <cstdint>

#include "calculators/schedule/executor.h"
#include "calculators/schedule/score_job.h"

namespace rerank {

// Not thread-safe.
class MemoryGate {
 public:
  explicit MemoryGate(Executor* executor) : executor_(executor) {}

  // Lets in what fits of `jobs` (oldest first, at least one), the oldest in
  // any case; false when that alone does not fit. Call it between batches.
  // Whatever the executor throws concerns the job that `*at` then names.
  bool Open(const ScoreJobs& jobs, ScoreJob** at);

  // Makes the youngest job inside leave and wait until something finishes;
  // false when nobody but the oldest is inside.
  bool TurnOutYoungest(const ScoreJobs& jobs, ScoreJob** at);

  // Takes back all that a job holds; never throws.
  void Leave(ScoreJob* job) noexcept;

 private:
  // Attaches the job's prefix if what it may take fits beside the `owed`
  // blocks, which grow by that.
  bool Enter(ScoreJob* job, size_t* owed);
  // Blocks that the job needs at once until it is done.
  size_t Promised(const ScoreJob& job) const;
  // Blocks of these that it does not hold, between batches.
  size_t Owed(const ScoreJob& job) const;
  // The sum of either over the jobs inside.
  size_t Sum(const ScoreJobs& jobs,
             size_t (MemoryGate::*blocks)(const ScoreJob&) const) const;
  void GiveBack(ScoreJob* job);

  Executor* executor_;
  size_t promised_ = 0;   // to those inside, when somebody last entered or left
  uint64_t changes_ = 1;  // how often that became less because work was done
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_MEMORY_GATE_H_
