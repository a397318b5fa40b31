// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/batch_builder.h"

#include <algorithm>

#include "calculators/core/batching.h"
#include "calculators/schedule/step_size.h"

namespace rerank {
namespace {

// Smallest share of a turn, in tokens: splitting finer costs more than it
// gives.
constexpr size_t kLeastShare = 32;

}  // namespace

std::vector<BatchBuilder::Turn> BatchBuilder::Turns(const ScoreJobs& jobs) {
  std::vector<Turn> turns;
  for (const auto& job : jobs) {
    if (!job->inside) continue;
    if (job->turn == 0) job->turn = ++turns_;  // new: behind all others
    turns.push_back({job.get(), job->next});
  }
  if (turns.empty()) return turns;
  const auto first = std::min_element(
      turns.begin(), turns.end(),
      [](const Turn& a, const Turn& b) { return a.job->turn < b.job->turn; });
  first->job->turn = ++turns_;
  std::rotate(turns.begin(), first, turns.end());
  return turns;
}

Batch BatchBuilder::Build(const ScoreJobs& jobs, ScoreJob** at) {
  std::vector<Turn> turns = Turns(jobs);
  if (turns.empty()) return {};
  const size_t share = std::max(token_budget_ / turns.size(), kLeastShare);
  Batch batch;
  size_t room = token_budget_;
  for (bool progress = true; progress && room > 0;) {
    progress = false;
    for (Turn& turn : turns) {
      if (turn.exhausted || room == 0) continue;
      *at = turn.job;
      const size_t taken =
          Take(&turn, {std::min(room, share), room}, &batch.steps);
      room -= std::min(room, taken);
      progress |= taken > 0;
      if (taken > 0 && !turn.taken) batch.jobs.push_back(turn.job);
      turn.taken |= taken > 0;
    }
  }
  return batch;
}

size_t BatchBuilder::Take(Turn* turn, Room room, std::vector<Step>* steps) {
  if (!turn->job->PrefixDone()) return TakePrefix(turn, room, steps);
  ScoreJob* job = turn->job;
  while (turn->sequence < job->sequences.size()) {
    Sequence* sequence = &job->sequences[turn->sequence];
    if (turn->sequence >= job->attached) {
      job->attached = turn->sequence + 1;  // released even if this throws
      executor_->Attach(sequence, job->shared_prefix.tokens.empty()
                                      ? nullptr
                                      : &job->shared_prefix);
    }
    if (const size_t taken = Extend(turn, sequence, room, steps)) return taken;
    if (turn->exhausted) return 0;
    ++turn->sequence;  // complete in this batch
    turn->step = SIZE_MAX;
  }
  turn->exhausted = true;
  return 0;
}

// Documents wait for the batch after the one that completes their prefix: they
// begin with a copy of its last, partly filled block, which must be there, and
// no device promises that a step sees what another step of its batch writes.
// For a single client with short shared prefixes that is one small batch a
// request.
size_t BatchBuilder::TakePrefix(Turn* turn, Room room,
                                std::vector<Step>* steps) {
  const size_t taken = Extend(turn, &turn->job->shared_prefix, room, steps);
  if (taken == 0) turn->exhausted = true;
  return taken;
}

size_t BatchBuilder::Shared(const Turn& turn, const Sequence& sequence) const {
  if (!executor_->shares_beginnings() || turn.before == nullptr) return 0;
  // The last token is always its own.
  return std::min(CommonBeginning(turn.before->tokens, sequence.tokens),
                  sequence.tokens.size() - 1);
}

size_t BatchBuilder::MoreTokens(const Sequence& sequence, size_t begun,
                                size_t shared, Room room, bool first) const {
  const size_t left = sequence.tokens.size() - sequence.computed;
  size_t step = left;
  if (executor_->incremental()) {
    const StepPlace place = {sequence.computed, sequence.tokens.size(),
                             executor_->block_size()};
    step = LargestStep(place, begun + room.share);
    if (step <= begun) step = SmallestStep(place, begun);
  }
  // What cannot be split further goes into a batch of its own.
  return step <= begun + shared + room.batch || first ? step - begun : 0;
}

size_t BatchBuilder::Extend(Turn* turn, Sequence* sequence, Room room,
                            std::vector<Step>* steps) {
  const size_t begun = turn->step == SIZE_MAX ? 0 : steps->at(turn->step).count;
  if (sequence->computed + begun == sequence->tokens.size()) return 0;
  const size_t shared = Shared(*turn, *sequence);
  const size_t count =
      MoreTokens(*sequence, begun, shared, room, steps->empty());
  if (count == 0) {
    turn->exhausted = true;
    return 0;
  }
  if (!executor_->Reserve(sequence, begun + count)) {
    turn->exhausted = true;
    return 0;
  }
  if (turn->step == SIZE_MAX) {
    turn->step = steps->size();
    steps->push_back({sequence, 0});
  }
  steps->at(turn->step).count += count;
  if (executor_->shares_beginnings()) turn->before = sequence;
  return count - shared;
}

}  // namespace rerank
