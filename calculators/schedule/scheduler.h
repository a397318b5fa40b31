// SPDX-License-Identifier: Apache-2.0
//
// Packs the sequences of all requests into batches and runs them, one batch at
// a time, on a thread of its own.
//
//   request 1: prefix + 5,000 documents -+
//   request 2: prefix + 3 documents -----+-> batch of max_batched_tokens -> run
//   request 3: ... ----------------------+
//
// Requests take turns, so a small one is not stuck behind a large one. A batch
// that fails fails the requests that stand in it and no other, and no exception
// of an executor ends the thread.

#ifndef CALCULATORS_SCHEDULE_SCHEDULER_H_
#define CALCULATORS_SCHEDULE_SCHEDULER_H_

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "calculators/core/cancellation.h"
#include "calculators/core/options.h"
#include "calculators/schedule/batch_builder.h"
#include "calculators/schedule/executor.h"
#include "calculators/schedule/memory_gate.h"
#include "calculators/schedule/score_job.h"

namespace rerank {

// What has been done since the start.
struct SchedulerStatistics {
  uint64_t requests = 0;
  uint64_t batches = 0;
  uint64_t sequences = 0;        // scored
  uint64_t prompt_tokens = 0;    // of the scored sequences
  uint64_t computed_tokens = 0;  // less where prefixes were shared or known
  uint64_t queued_tokens = 0;    // now, of requests that are not finished
  uint64_t kv_blocks = 0;        // all there are; 0 where sequences hold none
  uint64_t used_kv_blocks = 0;   // now, of requests that are at work
};

class Scheduler {
 public:
  Scheduler(std::unique_ptr<Executor> executor,
            const SchedulerOptions& options);
  // Fails what is not finished with cancelled, after the batch that runs.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // Raw scores of `sequences`, which all begin with the same `shared` tokens
  // and hold at least one more. second_segments[i] is that of sequences[i];
  // none: all are kOneSegment. Blocks; safe for many threads. Throws
  // resource_exhausted when the queue is full, cancelled when `cancellation`
  // (may be nullptr) says so, internal when the device fails.
  std::vector<float> Score(std::vector<TokenSequence> sequences, size_t shared,
                           const Cancellation* cancellation,
                           const std::vector<size_t>& second_segments = {});

  const Executor& executor() const { return *executor_; }
  SchedulerStatistics statistics() const;

 private:
  void Loop();
  // Takes new jobs and drops those that were cancelled; waits for the first
  // job when there is none. False when the scheduler ends.
  bool Admit();
  // One batch: plan it, compute it, tell whom it completes.
  void Advance();
  // The next batch; without steps when a job had to fail or leave first.
  Batch Plan();
  // False when it failed, and the jobs in it with it.
  bool Run(const Batch& batch);
  // A batch with steps of the job was computed.
  void Collect(ScoreJob* job);
  // Give the job's memory back and wake its caller.
  void Succeed(ScoreJob* job);
  void Fail(ScoreJob* job, ErrorCode code, const char* message) noexcept;
  void Finish(ScoreJob* job, Outcome outcome) noexcept;
  void RemoveFinished();
  uint64_t FreeBlocks() const;

  const SchedulerOptions options_;
  std::unique_ptr<Executor> executor_;
  MemoryGate gate_;
  BatchBuilder builder_;
  ScoreJobs jobs_;  // of the thread alone, oldest first

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ScoreJobs arrived_;
  size_t queued_tokens_ = 0;
  bool ending_ = false;
  SchedulerStatistics statistics_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace rerank

#endif  // CALCULATORS_SCHEDULE_SCHEDULER_H_
