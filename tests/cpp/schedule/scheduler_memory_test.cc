// SPDX-License-Identifier: Apache-2.0
//
// Requests that do not fit into memory together: who goes first, and how much
// is computed twice.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/cpp/schedule/scheduler_rig.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::Budget;
using testing::Rig;
using testing::Sequences;
using testing::Sums;

using Request = std::vector<TokenSequence>;

// What must be computed when nothing is forgotten and shared prefixes are all
// different.
size_t NeededTokens(const std::vector<Request>& requests, size_t shared) {
  size_t tokens = 0;
  for (const Request& request : requests) {
    tokens += shared;
    for (const TokenSequence& one : request) tokens += one.size() - shared;
  }
  return tokens;
}

// Place of `token` in the order of completion.
size_t PlaceOf(int64_t token, const std::vector<int64_t>& completed) {
  const auto it = std::find(completed.begin(), completed.end(), token);
  EXPECT_NE(it, completed.end()) << token;
  return static_cast<size_t>(it - completed.begin());
}

void ExpectScores(const std::vector<Request>& requests,
                  std::vector<Rig::Result>* results) {
  for (size_t i = 0; i < requests.size(); ++i) {
    EXPECT_EQ(results->at(i).get(), Sums(requests[i])) << "request " << i;
  }
}

TEST(SchedulerMemoryTest, TightMemoryServesTheOldestFirst) {
  // A prefix of 4 and a document of 21 more: one request fits, no two.
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/30);
  std::vector<Request> requests;
  std::vector<int64_t> in_order;
  for (int64_t first = 100; first <= 400; first += 100) {
    requests.push_back(Sequences(6, 25, first));
    for (int64_t i = 0; i < 6; ++i) in_order.push_back(first + i);
  }
  auto results = rig.ScoreAtOnce(requests, 4);
  ExpectScores(requests, &results);
  EXPECT_EQ(rig.fake->completed(), in_order);
  EXPECT_EQ(rig.fake->used(), 0u);
}

TEST(SchedulerMemoryTest, NothingIsComputedAgainAndAgain) {
  // 16 requests of 12 to 27 tokens a prompt, ten of them a prefix of their own;
  // two or three fit.
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/16, /*block_size=*/4);
  std::vector<Request> requests;
  for (int64_t i = 0; i < 16; ++i) {
    requests.push_back(
        Sequences(8, 12 + static_cast<size_t>(i), 1000 * i, 50 + i));
  }
  auto results = rig.ScoreAtOnce(requests, 10);
  ExpectScores(requests, &results);
  EXPECT_LE(rig.scheduler->statistics().computed_tokens,
            NeededTokens(requests, 10) * 11 / 10);
  EXPECT_EQ(rig.fake->used(), 0u);
}

TEST(SchedulerMemoryTest, ASmallRequestPassesOneThatHasToWait) {
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/60);
  const std::vector<Request> requests = {
      Sequences(50, 40, 1000, 11),  // leaves room for 20
      Sequences(2, 40, 2000, 12),
      Sequences(2, 10, 3000, 13),
  };
  auto results = rig.ScoreAtOnce(requests, 4);
  ExpectScores(requests, &results);
  const auto completed = rig.fake->completed();
  EXPECT_LT(PlaceOf(3001, completed), 10u);
  EXPECT_LT(PlaceOf(1049, completed), PlaceOf(2000, completed));
  EXPECT_EQ(rig.scheduler->statistics().computed_tokens,
            NeededTokens(requests, 4));
}

TEST(SchedulerMemoryTest, ThoseWhoPassedLeaveForTheOldest) {
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/60);
  const std::vector<Request> requests = {
      Sequences(2, 40, 1000, 11),
      Sequences(20, 50, 2000, 12),  // 50 tokens: nobody of 20 beside it
      Sequences(300, 20, 3000, 13),
  };
  auto results = rig.ScoreAtOnce(requests, 4);
  ExpectScores(requests, &results);
  const auto completed = rig.fake->completed();
  // The third begins beside the first and ends after the second.
  EXPECT_LT(PlaceOf(3000, completed), PlaceOf(2000, completed));
  EXPECT_LT(PlaceOf(2019, completed), PlaceOf(3200, completed));
  // It lost its prefix and a document that was begun, once.
  EXPECT_LE(rig.scheduler->statistics().computed_tokens,
            NeededTokens(requests, 4) + 20);
}

TEST(SchedulerMemoryTest, WhatNeverFitsIsRefusedAndTheRestGoesOn) {
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/30);
  const auto fits = Sequences(2, 20);
  auto results = rig.ScoreAtOnce({fits, Sequences(1, 40), fits}, 4);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kResourceExhausted,
                               [&] { results[1].get(); }),
            "KV cache: a prompt of this request does not fit");
  EXPECT_EQ(results[0].get(), Sums(fits));
  EXPECT_EQ(results[2].get(), Sums(fits));
}

// Says that it has room and has none: the scheduler must not rely on it.
class Boaster : public testing::FakeExecutor {
 public:
  explicit Boaster(size_t blocks) : FakeExecutor(true, blocks) {}
  size_t free_blocks() const override { return SIZE_MAX; }
};

TEST(SchedulerMemoryTest, AnExecutorThatNeedsMoreThanItSaidDoesNotStall) {
  Scheduler scheduler(std::make_unique<Boaster>(30), Budget(16));
  std::vector<Rig::Result> results;
  std::vector<Request> requests;
  for (int64_t i = 0; i < 4; ++i) requests.push_back(Sequences(6, 25, 100 * i));
  for (const Request& request : requests) {
    results.push_back(std::async(std::launch::async, [&scheduler, request] {
      return scheduler.Score(request, 4, nullptr);
    }));
  }
  ExpectScores(requests, &results);
}

}  // namespace
}  // namespace rerank
