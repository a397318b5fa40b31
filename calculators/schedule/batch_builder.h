// SPDX-License-Identifier: Apache-2.0
//
// Decides what stands in the next batch: requests take turns until the token
// budget is full.

#ifndef CALCULATORS_SCHEDULE_BATCH_BUILDER_H_
#define CALCULATORS_SCHEDULE_BATCH_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "calculators/schedule/executor.h"
#include "calculators/schedule/score_job.h"

namespace rerank {

struct Batch {
  std::vector<Step> steps;
  std::vector<ScoreJob*> jobs;  // whose steps these are, each once
};

// Not thread-safe.
class BatchBuilder {
 public:
  BatchBuilder(Executor* executor, size_t token_budget)
      : executor_(executor), token_budget_(token_budget) {}

  // One batch over those of `jobs` that are inside (MemoryGate); without steps
  // when nothing fits into memory. The job that has not come first for
  // longest comes first. Whatever the executor throws concerns the job that
  // `*at` then names.
  Batch Build(const ScoreJobs& jobs, ScoreJob** at);

 private:
  // A job's place in the batch that is being built.
  struct Turn {
    ScoreJob* job;
    size_t sequence;                   // the next one to take tokens from
    size_t step = SIZE_MAX;            // index of its step, once it has one
    const Sequence* before = nullptr;  // its last whole sequence in the batch
    bool exhausted = false;            // takes nothing more into this batch
    bool taken = false;                // has steps in it
  };

  // Tokens that a turn may take: as many as its share if it can be helped, and
  // no more than the batch has room for.
  struct Room {
    size_t share;
    size_t batch;
  };

  // The jobs in the order of this batch.
  std::vector<Turn> Turns(const ScoreJobs& jobs);
  // Adds tokens of a job; returns how many.
  size_t Take(Turn* turn, Room room, std::vector<Step>* steps);
  size_t TakePrefix(Turn* turn, Room room, std::vector<Step>* steps);
  // Adds tokens of one sequence to the turn's open step, and returns how many
  // of them count against the budget; none when the sequence
  // is complete, or nothing fits: then the turn is exhausted.
  size_t Extend(Turn* turn, Sequence* sequence, Room room,
                std::vector<Step>* steps);
  // How many that may be behind `begun` of the same step, of which `shared` are
  // in the batch already. `first`: the batch is empty yet and takes a step even
  // if it goes beyond the budget.
  size_t MoreTokens(const Sequence& sequence, size_t begun, size_t shared,
                    Room room, bool first) const;
  // Tokens of `sequence` that the turn's last one computes for it.
  size_t Shared(const Turn& turn, const Sequence& sequence) const;

  Executor* executor_;
  size_t token_budget_;
  uint64_t turns_ = 0;  // given so far
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_BATCH_BUILDER_H_
