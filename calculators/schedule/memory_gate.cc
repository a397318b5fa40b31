// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/memory_gate.h"

#include <algorithm>

#include "calculators/schedule/block_pool.h"

namespace rerank {

bool MemoryGate::Open(const ScoreJobs& jobs, ScoreJob** at) {
  if (Sum(jobs, &MemoryGate::Promised) < promised_) ++changes_;
  size_t owed = Sum(jobs, &MemoryGate::Owed);
  ScoreJob* oldest = jobs.front().get();
  while (!oldest->inside) {
    *at = oldest;
    if (Enter(oldest, &owed)) break;
    if (!TurnOutYoungest(jobs, at)) return false;
    owed = Sum(jobs, &MemoryGate::Owed);
  }
  for (const auto& job : jobs) {
    if (owed > 0 && owed >= executor_->free_blocks()) break;
    // Looking again is worth it only after a change.
    if (job->inside || job->refused_at == changes_) continue;
    *at = job.get();
    if (!Enter(job.get(), &owed)) job->refused_at = changes_;
  }
  promised_ = Sum(jobs, &MemoryGate::Promised);
  return true;
}

bool MemoryGate::Enter(ScoreJob* job, size_t* owed) {
  job->inside = true;
  // First, because what is known of the prefix takes no further block.
  if (!job->shared_prefix.tokens.empty())
    executor_->Attach(&job->shared_prefix, nullptr);
  const size_t with_job = *owed + Owed(*job);
  if (with_job > executor_->free_blocks()) {
    GiveBack(job);
    return false;
  }
  *owed = with_job;
  return true;
}

bool MemoryGate::TurnOutYoungest(const ScoreJobs& jobs, ScoreJob** at) {
  const auto youngest = std::find_if(
      jobs.rbegin(), jobs.rend(), [](const auto& job) { return job->inside; });
  if (youngest == jobs.rend() || *youngest == jobs.front()) return false;
  ScoreJob* job = youngest->get();
  *at = job;
  if (Sequence* prefix = &job->shared_prefix; !prefix->tokens.empty()) {
    executor_->Remember(prefix, prefix->computed);
  }
  GiveBack(job);
  job->remembered = false;
  job->refused_at = changes_;
  promised_ = Sum(jobs, &MemoryGate::Promised);
  return true;
}

void MemoryGate::Leave(ScoreJob* job) noexcept {
  while (job->inside) {
    try {
      GiveBack(job);
    } catch (...) {
      // The caller is told of the first failure; this one adds nothing. What
      // could not be released is not tried again.
      if (job->attached > job->next) {
        --job->attached;
      } else {
        job->inside = false;
      }
    }
  }
}

void MemoryGate::GiveBack(ScoreJob* job) {
  for (; job->attached > job->next; --job->attached) {
    executor_->Release(&job->sequences[job->attached - 1]);
  }
  if (!job->shared_prefix.tokens.empty())
    executor_->Release(&job->shared_prefix);
  job->inside = false;
}

size_t MemoryGate::Promised(const ScoreJob& job) const {
  const size_t size = executor_->block_size();
  if (size == 0 || job.next == job.sequences.size()) return 0;
  const size_t prefix = job.shared_prefix.tokens.size();
  const size_t document = BlocksOf(job.longest[job.next], size);
  // The document refers to the prefix's whole blocks.
  return BlocksOf(prefix, size) + document - prefix / size;
}

size_t MemoryGate::Owed(const ScoreJob& job) const {
  size_t held = job.shared_prefix.blocks.size();
  const size_t size = executor_->block_size();
  const size_t shared = size == 0 ? 0 : job.shared_prefix.tokens.size() / size;
  for (size_t i = job.next; i < job.attached; ++i) {
    const size_t blocks = job.sequences[i].blocks.size();
    held += blocks - std::min(blocks, shared);
  }
  const size_t promised = Promised(job);
  return promised - std::min(promised, held);
}

size_t MemoryGate::Sum(const ScoreJobs& jobs,
                       size_t (MemoryGate::*blocks)(const ScoreJob&)
                           const) const {
  size_t sum = 0;
  for (const auto& job : jobs) {
    if (job->inside) sum += (this->*blocks)(*job);
  }
  return sum;
}

}  // namespace rerank
