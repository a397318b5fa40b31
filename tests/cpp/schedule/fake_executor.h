// SPDX-License-Identifier: Apache-2.0
//
// A test double for Executor: keeps blocks as a paged executor does, with
// tokens in the place of KV entries. A sequence's score is the sum of the
// tokens that its blocks hold, so a wrong block or a mixed-up answer shows.

#ifndef TESTS_CPP_SCHEDULE_FAKE_EXECUTOR_H_
#define TESTS_CPP_SCHEDULE_FAKE_EXECUTOR_H_

#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "calculators/schedule/block_pool.h"
#include "calculators/schedule/executor.h"
#include "calculators/schedule/prefix_cache.h"

namespace rerank::testing {

class FakeExecutor : public Executor {
 public:
  // `blocks` of `block_size` tokens. Without incremental, nothing is kept.
  explicit FakeExecutor(bool incremental = true, size_t blocks = 1u << 14,
                        size_t block_size = 1);

  std::string name() const override { return "fake"; }
  bool incremental() const override { return incremental_; }
  bool shares_beginnings() const override { return shares; }
  bool pads_rows() const override { return pads; }
  bool splits_anywhere() const override { return splits; }
  size_t block_size() const override { return incremental_ ? block_size_ : 0; }
  size_t free_blocks() const override { return pool_.free() + pool_.idle(); }
  void Attach(Sequence* sequence, const Sequence* prefix) override;
  bool Reserve(Sequence* sequence, size_t count) override;
  void Run(const std::vector<Step>& steps) override;
  void Remember(Sequence* sequence, size_t length) override;
  void Release(Sequence* sequence) override;

  // Token counts of the steps of each batch so far.
  std::vector<std::vector<size_t>> batches() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return batches_;
  }
  // The last tokens of scored sequences, in the order of their completion.
  std::vector<int64_t> completed() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return completed_;
  }
  // Blocks that sequences hold.
  size_t used() const { return pool_.capacity() - free_blocks(); }
  size_t attached() const { return attached_.size(); }

  // Called first in Run; may throw or wait.
  std::function<void(const std::vector<Step>&)> before_run;
  // Called first in the function of this name; may throw.
  std::function<void(const std::string& name, const Sequence&)> before;
  int remembered = 0;
  // Set before anything is scored.
  bool shares = false;
  bool pads = false;
  bool splits = false;

 private:
  void Before(const char* name, const Sequence* sequence) const {
    if (before) before(name, *sequence);
  }
  int32_t TakeBlock();
  // Where token `index` of the sequence is kept.
  int64_t& Entry(const Sequence& sequence, size_t index) {
    const auto block =
        static_cast<size_t>(sequence.blocks[index / block_size_]);
    return entries_.at(block * block_size_ + index % block_size_);
  }
  int64_t Sum(const Sequence& sequence);

  bool incremental_;
  size_t block_size_;
  BlockPool pool_;
  PrefixCache cache_;
  std::vector<int64_t> entries_;
  std::set<const Sequence*> attached_;
  mutable std::mutex mutex_;
  std::vector<std::vector<size_t>> batches_;
  std::vector<int64_t> completed_;
};

inline FakeExecutor::FakeExecutor(bool incremental, size_t blocks,
                                  size_t block_size)
    : incremental_(incremental),
      block_size_(block_size),
      pool_(blocks),
      cache_(&pool_, block_size),
      entries_(blocks * block_size) {}

inline int32_t FakeExecutor::TakeBlock() {
  for (;;) {
    if (const auto block = pool_.Allocate()) return *block;
    if (!cache_.EvictOne()) return -1;
  }
}

inline void FakeExecutor::Attach(Sequence* sequence, const Sequence* prefix) {
  Before("Attach", sequence);
  attached_.insert(sequence);
  if (!incremental_) return;
  if (prefix == nullptr) {
    sequence->blocks = cache_.Match(
        sequence->tokens, sequence->tokens.size() - (sequence->scored ? 1 : 0));
    sequence->computed = sequence->blocks.size() * block_size_;
    return;
  }
  const size_t whole = prefix->tokens.size() / block_size_;
  for (size_t i = 0; i < whole; ++i) {
    pool_.Retain(prefix->blocks[i]);
    sequence->blocks.push_back(prefix->blocks[i]);
  }
  sequence->computed = whole * block_size_;
  if (sequence->computed == prefix->tokens.size()) return;
  const int32_t block = TakeBlock();
  if (block < 0) return;
  sequence->blocks.push_back(block);
  for (; sequence->computed < prefix->tokens.size(); ++sequence->computed) {
    // Not the token itself: the prefix must have been computed.
    const auto from = static_cast<size_t>(prefix->blocks[whole]) * block_size_ +
                      sequence->computed % block_size_;
    Entry(*sequence, sequence->computed) = entries_.at(from);
  }
}

inline bool FakeExecutor::Reserve(Sequence* sequence, size_t count) {
  Before("Reserve", sequence);
  if (!incremental_) return true;
  while (sequence->blocks.size() * block_size_ < sequence->computed + count) {
    const int32_t block = TakeBlock();
    if (block < 0) return false;
    sequence->blocks.push_back(block);
  }
  return true;
}

inline int64_t FakeExecutor::Sum(const Sequence& sequence) {
  int64_t sum = 0;
  for (size_t i = 0; i < sequence.tokens.size(); ++i) {
    sum += incremental_ ? Entry(sequence, i) : sequence.tokens[i];
  }
  return sum;
}

inline void FakeExecutor::Run(const std::vector<Step>& steps) {
  if (before_run) before_run(steps);
  std::vector<size_t> counts;
  std::vector<int64_t> completed;
  for (const Step& step : steps) {
    counts.push_back(step.count);
    Sequence* sequence = step.sequence;
    for (size_t i = 0; i < step.count; ++i, ++sequence->computed) {
      if (!incremental_) continue;
      Entry(*sequence, sequence->computed) =
          sequence->tokens.at(sequence->computed);
    }
    if (sequence->scored && sequence->computed == sequence->tokens.size()) {
      sequence->score = static_cast<float>(Sum(*sequence));
      completed.push_back(sequence->tokens.back());
    }
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  batches_.push_back(counts);
  completed_.insert(completed_.end(), completed.begin(), completed.end());
}

inline void FakeExecutor::Remember(Sequence* sequence, size_t length) {
  Before("Remember", sequence);
  cache_.Insert(sequence->tokens, length, &sequence->blocks);
  ++remembered;
}

inline void FakeExecutor::Release(Sequence* sequence) {
  Before("Release", sequence);
  for (const int32_t block : sequence->blocks) pool_.Release(block);
  sequence->blocks.clear();
  sequence->computed = 0;
  attached_.erase(sequence);
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_SCHEDULE_FAKE_EXECUTOR_H_
