// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/scheduler.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/core/request_limits.h"

namespace rerank {
namespace {

// The prefix is worth a sequence of its own when documents can share it. One
// document is computed in one step with it, where that gives the same score.
void SplitPrefix(const std::vector<TokenSequence>& sequences, size_t shared,
                 bool splits_anywhere, ScoreJob* job) {
  if (sequences.empty() || shared == 0) return;
  if (sequences.size() == 1 && splits_anywhere) {
    job->beginning = shared;
    return;
  }
  const auto begin = sequences.front().begin();
  job->shared_prefix.tokens.assign(begin,
                                   begin + static_cast<std::ptrdiff_t>(shared));
  job->shared_prefix.scored = false;
}

// For an executor that pads rows to the longest of a batch.
void LongestFirst(ScoreJob* job) {
  std::vector<Sequence>& sequences = job->sequences;
  job->place.resize(sequences.size());
  std::iota(job->place.begin(), job->place.end(), size_t{0});
  std::stable_sort(
      job->place.begin(), job->place.end(), [&sequences](size_t a, size_t b) {
        return sequences[a].tokens.size() > sequences[b].tokens.size();
      });
  std::vector<Sequence> sorted;
  sorted.reserve(sequences.size());
  for (const size_t i : job->place) sorted.push_back(std::move(sequences[i]));
  sequences = std::move(sorted);
}

void FindLongest(ScoreJob* job) {
  job->longest.resize(job->sequences.size());
  size_t longest = 0;
  for (size_t i = job->sequences.size(); i-- > 0;) {
    longest = std::max(longest, job->sequences[i].tokens.size());
    job->longest[i] = longest;
  }
}

}  // namespace

Scheduler::Scheduler(std::unique_ptr<Executor> executor,
                     const SchedulerOptions& options)
    : options_(options),
      executor_(std::move(executor)),
      gate_(executor_.get()),
      builder_(executor_.get(), options.max_batched_tokens) {
  statistics_.kv_blocks = FreeBlocks();
  thread_ = std::thread([this] { Loop(); });
}

Scheduler::~Scheduler() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::vector<float> Scheduler::Score(
    std::vector<TokenSequence> sequences, size_t shared,
    const Cancellation* cancellation,
    const std::vector<size_t>& second_segments) {
  if (sequences.empty()) return {};
  const auto job = std::make_shared<ScoreJob>();
  job->cancellation = cancellation;
  if (executor_->incremental()) {
    SplitPrefix(sequences, shared, executor_->splits_anywhere(), job.get());
  }
  job->sequences.reserve(sequences.size());
  for (TokenSequence& tokens : sequences) {
    job->queued_tokens += tokens.size();
    job->sequences.emplace_back().tokens = std::move(tokens);
  }
  for (size_t i = 0; i < second_segments.size(); ++i) {
    job->sequences[i].second_segment = second_segments[i];
  }
  if (executor_->pads_rows()) LongestFirst(job.get());
  FindLongest(job.get());
  auto result = job->result.get_future();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    CheckQueuedTokens(job->queued_tokens, queued_tokens_,
                      options_.max_queued_tokens);
    arrived_.push_back(job);
    queued_tokens_ += job->queued_tokens;
    ++statistics_.requests;
    // Under the lock: afterwards a destructor may end the scheduler, and this
    // call touches nothing but its own job.
    changed_.notify_all();
  }
  Outcome outcome = result.get();
  if (outcome.failed) throw Error(outcome.code, outcome.message);
  return std::move(outcome.scores);
}

SchedulerStatistics Scheduler::statistics() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  SchedulerStatistics statistics = statistics_;
  statistics.queued_tokens = queued_tokens_;
  return statistics;
}

void Scheduler::Loop() {
  while (Admit()) {
    if (jobs_.empty()) continue;  // all were cancelled
    try {
      Advance();
    } catch (...) {  // of no job in particular: all are in doubt
      const Outcome failure = CaughtFailure();
      for (const auto& job : jobs_) {
        Fail(job.get(), failure.code, failure.message.c_str());
      }
    }
    RemoveFinished();
  }
  for (const auto& job : jobs_) {
    Fail(job.get(), ErrorCode::kCancelled, "the scheduler is closed");
  }
}

bool Scheduler::Admit() {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] {
      return ending_ || !jobs_.empty() || !arrived_.empty();
    });
    jobs_.splice(jobs_.end(), arrived_);
    if (ending_) return false;
  }
  for (const auto& job : jobs_) {
    if (job->cancellation != nullptr && job->cancellation->cancelled()) {
      Fail(job.get(), ErrorCode::kCancelled, "the request was cancelled");
    }
  }
  RemoveFinished();
  return true;
}

void Scheduler::Advance() {
  const Batch batch = Plan();
  if (batch.steps.empty() || !Run(batch)) return;
  for (ScoreJob* job : batch.jobs) {
    try {
      Collect(job);
    } catch (...) {
      Finish(job, CaughtFailure());
    }
  }
}

Batch Scheduler::Plan() {
  ScoreJob* at = jobs_.front().get();
  try {
    if (gate_.Open(jobs_, &at)) {
      Batch batch = builder_.Build(jobs_, &at);
      // The gate keeps room for everybody inside; should an executor need more
      // than it said, the youngest leave, one by one.
      if (!batch.steps.empty() || gate_.TurnOutYoungest(jobs_, &at)) {
        return batch;
      }
    }
    Fail(jobs_.front().get(), ErrorCode::kResourceExhausted,
         "KV cache: a prompt of this request does not fit");
  } catch (...) {
    Finish(at, CaughtFailure());
  }
  return {};
}

bool Scheduler::Run(const Batch& batch) {
  Outcome failure;
  try {
    executor_->Run(batch.steps);
  } catch (...) {
    failure = CaughtFailure();
  }
  uint64_t tokens = 0;
  for (const Step& step : batch.steps) tokens += step.count;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++statistics_.batches;
    statistics_.computed_tokens += tokens;
    statistics_.used_kv_blocks = statistics_.kv_blocks - FreeBlocks();
  }
  if (!failure.failed) return true;
  for (ScoreJob* job : batch.jobs) {
    Fail(job, failure.code, failure.message.c_str());
  }
  return false;
}

void Scheduler::Collect(ScoreJob* job) {
  if (!job->shared_prefix.tokens.empty() && job->PrefixDone() &&
      !job->remembered) {
    executor_->Remember(&job->shared_prefix, job->shared_prefix.computed);
    job->remembered = true;
  }
  while (job->next < job->attached) {
    Sequence* sequence = &job->sequences[job->next];
    if (sequence->computed < sequence->tokens.size()) break;
    if (job->beginning > 0) executor_->Remember(sequence, job->beginning);
    executor_->Release(sequence);
    ++job->next;
  }
  if (job->next == job->sequences.size()) Succeed(job);
}

void Scheduler::Succeed(ScoreJob* job) {
  Outcome outcome;
  outcome.scores.resize(job->sequences.size());
  uint64_t tokens = 0;
  for (size_t i = 0; i < job->sequences.size(); ++i) {
    const size_t place = job->place.empty() ? i : job->place[i];
    outcome.scores[place] = job->sequences[i].score;
    tokens += job->sequences[i].tokens.size();
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    statistics_.sequences += job->sequences.size();
    statistics_.prompt_tokens += tokens;
  }
  Finish(job, std::move(outcome));
}

void Scheduler::Fail(ScoreJob* job, ErrorCode code,
                     const char* message) noexcept {
  Finish(job, Failure(code, message));
}

void Scheduler::Finish(ScoreJob* job, Outcome outcome) noexcept {
  if (job->finished) return;
  job->finished = true;
  gate_.Leave(job);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queued_tokens_ -= job->queued_tokens;
    statistics_.used_kv_blocks = statistics_.kv_blocks - FreeBlocks();
  }
  job->result.set_value(std::move(outcome));
}

void Scheduler::RemoveFinished() {
  jobs_.remove_if([](const auto& job) { return job->finished; });
}

uint64_t Scheduler::FreeBlocks() const {
  return executor_->block_size() == 0 ? 0 : executor_->free_blocks();
}

}  // namespace rerank
