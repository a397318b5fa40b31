// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/scheduler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/core/request_limits.h"

namespace rerank {
namespace {

// The head is worth a sequence of its own when documents can share it.
void SplitHead(const std::vector<TokenSequence>& sequences, size_t shared,
               ScoreJob* job) {
  if (sequences.empty() || shared == 0) return;
  const auto begin = sequences.front().begin();
  job->head.tokens.assign(begin, begin + static_cast<std::ptrdiff_t>(shared));
  job->head.scored = false;
}

}  // namespace

Scheduler::Scheduler(std::unique_ptr<Executor> executor,
                     const SchedulerOptions& options)
    : options_(options),
      executor_(std::move(executor)),
      builder_(executor_.get(), options.max_batched_tokens),
      thread_([this] { Loop(); }) {}

Scheduler::~Scheduler() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::vector<float> Scheduler::Score(std::vector<TokenSequence> sequences,
                                    size_t shared,
                                    const Cancellation* cancellation) {
  if (sequences.empty()) return {};
  const auto job = std::make_shared<ScoreJob>();
  job->cancellation = cancellation;
  if (executor_->incremental()) SplitHead(sequences, shared, job.get());
  job->sequences.reserve(sequences.size());
  for (TokenSequence& tokens : sequences) {
    job->queued_tokens += tokens.size();
    job->sequences.emplace_back().tokens = std::move(tokens);
  }
  auto result = job->result.get_future();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    CheckQueuedTokens(job->queued_tokens, queued_tokens_,
                      options_.max_queued_tokens);
    queued_tokens_ += job->queued_tokens;
    ++statistics_.requests;
    arrived_.push_back(job);
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
  return statistics_;
}

void Scheduler::Loop() {
  while (Admit()) {
    if (jobs_.empty()) continue;  // all were cancelled
    const std::vector<Step> steps = builder_.Build(jobs_);
    if (steps.empty()) {
      MakeRoom();
    } else {
      RunBatch(steps);
    }
    RemoveFinished();
  }
  for (const auto& job : jobs_) {
    Fail(job.get(), ErrorCode::kCancelled, "the engine is closed");
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

std::optional<Error> Scheduler::TryRun(const std::vector<Step>& steps) {
  try {
    executor_->Run(steps);
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  } catch (const std::exception& error) {
    return Error(ErrorCode::kInternal, OneLine(error.what()));
  }
}

void Scheduler::RunBatch(const std::vector<Step>& steps) {
  const std::optional<Error> error = TryRun(steps);
  uint64_t tokens = 0;
  for (const Step& step : steps) tokens += step.count;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++statistics_.batches;
    statistics_.computed_tokens += tokens;
  }
  for (const auto& job : jobs_) {
    // A job's sequences lie side by side, so membership is a range check.
    const auto inside = [&](const Step& step) {
      return step.sequence == &job->head ||
             (step.sequence >= job->sequences.data() &&
              step.sequence < job->sequences.data() + job->sequences.size());
    };
    if (!std::any_of(steps.begin(), steps.end(), inside)) continue;
    if (error) {
      Fail(job.get(), error->code(), error->what());
      continue;
    }
    if (!job->head.tokens.empty() && job->HeadDone() && !job->remembered) {
      executor_->Remember(job->head);
      job->remembered = true;
    }
    while (job->next < job->attached) {
      Sequence* sequence = &job->sequences[job->next];
      if (sequence->computed < sequence->tokens.size()) break;
      executor_->Release(sequence);
      ++job->next;
    }
    if (job->next == job->sequences.size()) Succeed(job.get());
  }
}

void Scheduler::MakeRoom() {
  if (jobs_.size() > 1) {
    for (auto it = std::next(jobs_.begin()); it != jobs_.end(); ++it) {
      ScoreJob& job = **it;
      for (size_t i = job.next; i < job.attached; ++i) {
        executor_->Release(&job.sequences[i]);
      }
      job.attached = job.next;
      if (job.head_attached) executor_->Release(&job.head);
      job.head_attached = false;
    }
    if (!builder_.Build({jobs_.front()}).empty()) return;
  }
  Fail(jobs_.front().get(), ErrorCode::kResourceExhausted,
       "KV cache: a prompt of this request does not fit");
}

void Scheduler::Succeed(ScoreJob* job) {
  Outcome outcome;
  outcome.scores.reserve(job->sequences.size());
  uint64_t tokens = 0;
  for (const Sequence& sequence : job->sequences) {
    outcome.scores.push_back(sequence.score);
    tokens += sequence.tokens.size();
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    statistics_.sequences += job->sequences.size();
    statistics_.prompt_tokens += tokens;
  }
  Finish(job, std::move(outcome));
}

void Scheduler::Fail(ScoreJob* job, ErrorCode code,
                     const std::string& message) {
  Outcome outcome;
  outcome.failed = true;
  outcome.code = code;
  outcome.message = message;
  Finish(job, std::move(outcome));
}

void Scheduler::Finish(ScoreJob* job, Outcome outcome) {
  if (job->finished) return;
  job->finished = true;
  for (size_t i = job->next; i < job->attached; ++i) {
    executor_->Release(&job->sequences[i]);
  }
  if (job->head_attached) executor_->Release(&job->head);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    queued_tokens_ -= job->queued_tokens;
  }
  job->result.set_value(std::move(outcome));
}

void Scheduler::RemoveFinished() {
  jobs_.remove_if([](const auto& job) { return job->finished; });
}

}  // namespace rerank
