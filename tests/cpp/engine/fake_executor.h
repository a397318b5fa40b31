// SPDX-License-Identifier: Apache-2.0
//
// A test double for Executor: counts tokens instead of computing them. The
// score of a sequence is the sum of its tokens, so mixed-up answers show.

#ifndef TESTS_CPP_ENGINE_FAKE_EXECUTOR_H_
#define TESTS_CPP_ENGINE_FAKE_EXECUTOR_H_

#include <algorithm>
#include <functional>
#include <mutex>
#include <numeric>
#include <set>
#include <vector>

#include "calculators/engine/executor.h"

namespace rerank::testing {

class FakeExecutor : public Executor {
 public:
  explicit FakeExecutor(bool incremental = true, size_t memory = SIZE_MAX)
      : incremental_(incremental), memory_(memory) {}

  std::string name() const override { return "fake"; }
  bool incremental() const override { return incremental_; }

  void Attach(Sequence* sequence, const Sequence* head) override {
    if (head != nullptr) sequence->computed = head->tokens.size();
    attached_.insert(sequence);
  }
  // `blocks` has one entry for each token that is held in memory.
  bool Reserve(Sequence* sequence, size_t count) override {
    const size_t first = incremental_ ? sequence->computed : 0;
    const size_t more = first + count - std::min(first + count, Held(sequence));
    if (used_ + more > memory_) return false;
    used_ += more;
    sequence->blocks.resize(Held(sequence) + more);
    return true;
  }
  void Run(const std::vector<Step>& steps) override {
    if (before_run) before_run(steps);
    std::vector<size_t> counts;
    for (const Step& step : steps) {
      counts.push_back(step.count);
      Sequence* sequence = step.sequence;
      sequence->computed += step.count;
      if (sequence->computed == sequence->tokens.size()) {
        sequence->score = static_cast<float>(std::accumulate(
            sequence->tokens.begin(), sequence->tokens.end(), int64_t{0}));
      }
    }
    const std::lock_guard<std::mutex> lock(mutex_);
    batches_.push_back(counts);
  }
  void Remember(const Sequence&) override { ++remembered; }
  void Release(Sequence* sequence) override {
    used_ -= Held(sequence);
    sequence->blocks.clear();
    sequence->computed = 0;
    attached_.erase(sequence);
  }

  // Token counts of the steps of each batch so far.
  std::vector<std::vector<size_t>> batches() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return batches_;
  }
  size_t used() const { return used_; }
  size_t attached() const { return attached_.size(); }

  // Called first in Run; may throw or wait.
  std::function<void(const std::vector<Step>&)> before_run;
  int remembered = 0;

 private:
  static size_t Held(const Sequence* sequence) {
    return sequence->blocks.size();
  }

  bool incremental_;
  size_t memory_;  // tokens
  size_t used_ = 0;
  std::set<const Sequence*> attached_;
  mutable std::mutex mutex_;
  std::vector<std::vector<size_t>> batches_;
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_FAKE_EXECUTOR_H_
