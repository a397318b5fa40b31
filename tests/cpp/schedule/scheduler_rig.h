// SPDX-License-Identifier: Apache-2.0
//
// A scheduler over the fake executor, and requests for it.

#ifndef TESTS_CPP_SCHEDULE_SCHEDULER_RIG_H_
#define TESTS_CPP_SCHEDULE_SCHEDULER_RIG_H_

#include <atomic>
#include <future>
#include <memory>
#include <numeric>
#include <thread>
#include <utility>
#include <vector>

#include "calculators/schedule/scheduler.h"
#include "tests/cpp/schedule/fake_executor.h"

namespace rerank::testing {

// `count` sequences of `length` tokens behind a prefix of two tokens; each has
// a sum of its own. The prefix's tokens are `prefix`.
inline std::vector<TokenSequence> Sequences(size_t count, size_t length,
                                            int64_t first = 1,
                                            int64_t prefix = 1) {
  std::vector<TokenSequence> sequences;
  for (size_t i = 0; i < count; ++i) {
    TokenSequence tokens(length, prefix);
    tokens.back() = first + static_cast<int64_t>(i);
    sequences.push_back(tokens);
  }
  return sequences;
}

inline std::vector<float> Sums(const std::vector<TokenSequence>& sequences) {
  std::vector<float> sums;
  for (const TokenSequence& tokens : sequences) {
    sums.push_back(static_cast<float>(
        std::accumulate(tokens.begin(), tokens.end(), int64_t{0})));
  }
  return sums;
}

inline SchedulerOptions Budget(size_t tokens) {
  SchedulerOptions options;
  options.max_batched_tokens = tokens;
  return options;
}

struct Rig {
  using Result = std::future<std::vector<float>>;

  explicit Rig(const SchedulerOptions& options, bool incremental = true,
               size_t blocks = 1u << 14, size_t block_size = 1) {
    auto owned =
        std::make_unique<FakeExecutor>(incremental, blocks, block_size);
    fake = owned.get();
    scheduler = std::make_unique<Scheduler>(std::move(owned), options);
  }

  // Scores all requests, each of them queued before the next. The first alone
  // is in the first batch, which waits until all are queued. A result throws
  // what its request failed with.
  std::vector<Result> ScoreAtOnce(
      const std::vector<std::vector<TokenSequence>>& requests, size_t shared) {
    std::atomic<bool> begun{false};
    std::promise<void> queued;
    fake->before_run = [&begun, ready = queued.get_future().share(),
                        then = fake->before_run](const auto& steps) {
      begun = true;
      ready.wait();
      if (then) then(steps);
    };
    std::vector<Result> results;
    const uint64_t before = scheduler->statistics().requests;
    for (const auto& request : requests) {
      results.push_back(std::async(std::launch::async, [this, request, shared] {
        return scheduler->Score(request, shared, nullptr);
      }));
      while (!begun ||
             scheduler->statistics().requests < before + results.size()) {
        std::this_thread::yield();
      }
    }
    queued.set_value();
    for (Result& result : results) result.wait();
    fake->before_run = nullptr;
    return results;
  }

  FakeExecutor* fake;
  std::unique_ptr<Scheduler> scheduler;
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_SCHEDULE_SCHEDULER_RIG_H_
