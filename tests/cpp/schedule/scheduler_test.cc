// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/scheduler.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "tests/cpp/schedule/scheduler_rig.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using std::chrono::milliseconds;
using testing::Budget;
using testing::Rig;
using testing::Sequences;
using testing::Sums;

TEST(SchedulerTest, ScoresInTheOrderOfTheRequest) {
  Rig rig(Budget(16));
  const auto sequences = Sequences(20, 7);
  EXPECT_EQ(rig.scheduler->Score(sequences, 2, nullptr), Sums(sequences));
  EXPECT_TRUE(rig.scheduler->Score({}, 0, nullptr).empty());
}

TEST(SchedulerTest, BatchesAreFullAndWithinTheBudget) {
  Rig rig(Budget(16));
  const auto sequences = Sequences(20, 7);
  rig.scheduler->Score(sequences, 2, nullptr);
  const auto batches = rig.fake->batches();
  // A prefix of 2, then 20 tails of 5 tokens: three and no token alone in a
  // batch of 16.
  ASSERT_EQ(batches.size(), 1u + 7u);
  EXPECT_EQ(batches[0], (std::vector<size_t>{2}));
  for (size_t i = 1; i < 7; ++i) {
    EXPECT_EQ(std::accumulate(batches[i].begin(), batches[i].end(), size_t{0}),
              15u);
  }
  const SchedulerStatistics statistics = rig.scheduler->statistics();
  EXPECT_EQ(statistics.computed_tokens, 102u);
  EXPECT_EQ(statistics.prompt_tokens, 140u);
  EXPECT_EQ(statistics.sequences, 20u);
}

TEST(SchedulerTest, RowsThatArePaddedAreScoredLongestFirst) {
  Rig rig(Budget(16), /*incremental=*/false);
  rig.fake->pads = true;
  std::vector<TokenSequence> sequences;
  for (const size_t length : {3, 9, 2, 9, 6}) {
    sequences.push_back(Sequences(1, length, static_cast<int64_t>(length))[0]);
  }
  EXPECT_EQ(rig.scheduler->Score(sequences, 0, nullptr), Sums(sequences));
  EXPECT_EQ(rig.fake->completed(), (std::vector<int64_t>{9, 9, 6, 3, 2}));
}

TEST(SchedulerTest, QueuedTokensAreThoseOfWaitingAndRunningRequests) {
  Rig rig(Budget(16));
  std::atomic<uint64_t> during{0};
  rig.fake->before_run = [&](const auto&) {
    during = rig.scheduler->statistics().queued_tokens;
  };
  rig.scheduler->Score(Sequences(3, 7), 2, nullptr);
  EXPECT_EQ(during, 21u);
  EXPECT_EQ(rig.scheduler->statistics().queued_tokens, 0u);
}

TEST(SchedulerTest, UsedBlocksAreThoseOfRequestsAtWork) {
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/60, /*block_size=*/4);
  EXPECT_EQ(rig.scheduler->statistics().kv_blocks, 60u);
  EXPECT_EQ(rig.scheduler->statistics().used_kv_blocks, 0u);
  std::atomic<uint64_t> most{0};
  rig.fake->before_run = [&](const auto&) {
    most = std::max(most.load(), rig.scheduler->statistics().used_kv_blocks);
  };
  rig.scheduler->Score(Sequences(20, 7), 2, nullptr);
  EXPECT_GT(most, 0u);
  EXPECT_LE(most, 60u);
  EXPECT_EQ(rig.scheduler->statistics().used_kv_blocks, 0u);
}

TEST(SchedulerTest, WhereSequencesHoldNoBlocksNoneAreCounted) {
  Rig rig(Budget(16), /*incremental=*/false);
  rig.scheduler->Score(Sequences(3, 7), 0, nullptr);
  EXPECT_EQ(rig.scheduler->statistics().kv_blocks, 0u);
  EXPECT_EQ(rig.scheduler->statistics().used_kv_blocks, 0u);
}

TEST(SchedulerTest, ASequenceBeyondTheBudgetTakesSeveralBatches) {
  Rig rig(Budget(16));
  const auto sequences = Sequences(1, 100);
  EXPECT_EQ(rig.scheduler->Score(sequences, 0, nullptr), Sums(sequences));
  EXPECT_EQ(rig.fake->batches().size(), 7u);
}

TEST(SchedulerTest, StepsEndWhereBlocksOrSequencesDo) {
  Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/1000, /*block_size=*/4);
  // Behind a prefix of 6 tokens, of which a block is shared and 2 are copied.
  std::vector<TokenSequence> sequences;
  for (const size_t length : {9, 31, 13, 50, 7, 8, 21}) {
    sequences.push_back(Sequences(1, length, static_cast<int64_t>(length))[0]);
  }
  rig.fake->before_run = [&](const std::vector<Step>& steps) {
    size_t tokens = 0;
    for (const Step& step : steps) {
      tokens += step.count;
      const size_t end = step.sequence->computed + step.count;
      const size_t length = step.sequence->tokens.size();
      EXPECT_TRUE(end % 4 == 0 || end == length) << end << " of " << length;
      EXPECT_NE(length - end, 1u);
      EXPECT_TRUE(step.count > 1 || length == 7);
    }
    EXPECT_LE(tokens, 16u);
  };
  EXPECT_EQ(rig.scheduler->Score(sequences, 6, nullptr), Sums(sequences));
}

TEST(SchedulerTest, ABudgetBelowABlockStillComputes) {
  Rig rig(Budget(1), /*incremental=*/true, /*blocks=*/1000, /*block_size=*/4);
  const auto sequences = Sequences(3, 9);
  EXPECT_EQ(rig.scheduler->Score(sequences, 2, nullptr), Sums(sequences));
  EXPECT_EQ(rig.fake->batches(), (std::vector<std::vector<size_t>>{
                                     {2}, {2}, {5}, {2}, {5}, {2}, {5}}));
}

TEST(SchedulerTest, AnExecutorOfWholeSequencesGetsWholeSequences) {
  Rig rig(Budget(16), /*incremental=*/false);
  auto sequences = Sequences(5, 7);
  sequences.push_back(TokenSequence(40, 3));
  EXPECT_EQ(rig.scheduler->Score(sequences, 2, nullptr), Sums(sequences));
  EXPECT_EQ(rig.fake->batches(),
            (std::vector<std::vector<size_t>>{{7, 7}, {7, 7}, {7}, {40}}));
}

TEST(SchedulerTest, ASmallRequestIsNotStuckBehindALargeOne) {
  Rig rig(Budget(64));
  rig.ScoreAtOnce({Sequences(200, 20), Sequences(3, 20, 9000)}, 2);
  const auto completed = rig.fake->completed();
  const auto last = std::find(completed.begin(), completed.end(), 9002);
  // Its prefix, then 54 tokens in a half of each batch; meanwhile the large one
  // completes up to three documents of 18 tokens a batch.
  EXPECT_LE(last - completed.begin(), 15);
}

TEST(SchedulerTest, ManyThreadsGetTheirOwnAnswers) {
  Rig rig(Budget(50));
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&rig, &wrong, t] {
      for (int i = 0; i < 20; ++i) {
        const auto sequences =
            Sequences(static_cast<size_t>(1 + (t + i) % 9), 10, 1000 * t + i);
        wrong += rig.scheduler->Score(sequences, 3, nullptr) != Sums(sequences);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(rig.fake->attached(), 0u);
}

TEST(SchedulerTest, AFullQueueIsRefusedAndRecovers) {
  SchedulerOptions options = Budget(8);
  options.max_queued_tokens = 100;
  Rig rig(options);
  std::string behind_others;
  rig.fake->before_run = [&](const auto&) {
    if (!behind_others.empty()) return;
    behind_others = testing::MessageOf(ErrorCode::kResourceExhausted, [&] {
      rig.scheduler->Score(Sequences(5, 10), 2, nullptr);
    });
  };
  rig.scheduler->Score(Sequences(6, 10), 2, nullptr);
  EXPECT_NE(behind_others.find("got 110"), std::string::npos) << behind_others;
  rig.fake->before_run = nullptr;
  const std::string alone = testing::MessageOf(
      ErrorCode::kInvalidArgument,
      [&] { rig.scheduler->Score(Sequences(11, 10), 2, nullptr); });
  EXPECT_NE(alone.find("got 110"), std::string::npos) << alone;
  const auto fits = Sequences(10, 10);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(rig.scheduler->Score(fits, 2, nullptr), Sums(fits));
  }
}

TEST(SchedulerTest, CancellationDropsWhatIsNotComputed) {
  Rig rig(Budget(8));
  Cancellation cancellation;
  rig.fake->before_run = [&](const auto&) {
    if (rig.fake->batches().size() == 3) cancellation.Cancel();
  };
  testing::MessageOf(ErrorCode::kCancelled, [&] {
    rig.scheduler->Score(Sequences(100, 8), 2, &cancellation);
  });
  EXPECT_EQ(rig.fake->batches().size(), 4u);
  EXPECT_EQ(rig.fake->used(), 0u);
}

TEST(SchedulerTest, ShutdownCancelsWhatWaits) {
  auto rig = std::make_unique<Rig>(Budget(8));
  std::promise<void> running;
  std::atomic<bool> told{false};
  rig->fake->before_run = [&](const auto&) {
    if (!told.exchange(true)) running.set_value();
    std::this_thread::sleep_for(milliseconds(2));
  };
  Scheduler* scheduler = rig->scheduler.get();
  auto waiting = std::async(std::launch::async, [scheduler] {
    scheduler->Score(Sequences(10000, 8), 2, nullptr);
  });
  running.get_future().wait();
  rig.reset();
  testing::MessageOf(ErrorCode::kCancelled, [&] { waiting.get(); });
}

TEST(SchedulerTest, APrefixIsRememberedOnce) {
  Rig rig(Budget(16));
  rig.scheduler->Score(Sequences(20, 7), 2, nullptr);
  EXPECT_EQ(rig.fake->remembered, 1);
}

TEST(SchedulerTest, OneDocumentIsOneStepWithItsPrefixWhereStepsDoNotMatter) {
  for (const bool splits : {false, true}) {
    Rig rig(Budget(16), /*incremental=*/true, /*blocks=*/64, /*block_size=*/4);
    rig.fake->splits = splits;
    const auto one = Sequences(1, 12);
    EXPECT_EQ(rig.scheduler->Score(one, 6, nullptr), Sums(one));
    using Batches = std::vector<std::vector<size_t>>;
    EXPECT_EQ(rig.fake->batches(),
              splits ? Batches({{12}}) : Batches({{6}, {6}}));
    EXPECT_EQ(rig.fake->used(), 0U);
    // Its prefix's whole block is known.
    const auto next = Sequences(1, 12, 50);
    EXPECT_EQ(rig.scheduler->Score(next, 6, nullptr), Sums(next));
    EXPECT_EQ(rig.fake->batches().back(),
              std::vector<size_t>{splits ? 8U : 6U});
    EXPECT_EQ(rig.fake->remembered, 2);
    // Several share one that is computed by itself.
    const auto several = Sequences(2, 12, 80);
    EXPECT_EQ(rig.scheduler->Score(several, 6, nullptr), Sums(several));
    EXPECT_EQ(rig.fake->batches().back(), (std::vector<size_t>{6, 6}));
    EXPECT_EQ(rig.fake->used(), 0U);
  }
}

TEST(SchedulerTest, EachRequestComesFirstInItsTurn) {
  Rig rig(Budget(8));
  // Every batch is one document, so the order of batches is that of the turns.
  rig.ScoreAtOnce(
      {Sequences(3, 8, 100), Sequences(2, 8, 200), Sequences(3, 8, 300)}, 0);
  EXPECT_EQ(rig.fake->completed(),
            (std::vector<int64_t>{100, 101, 200, 300, 102, 201, 301, 302}));
}

// Ten tokens each, nine of them the same: 10 + 1 + 1 + ... of 20.
TEST(SchedulerTest, WhatABatchSharesCountsOnceWhereItIsComputedOnce) {
  for (const bool shares : {false, true}) {
    testing::Rig rig(testing::Budget(20), /*incremental=*/false);
    rig.fake->shares = shares;
    const auto sequences = testing::Sequences(12, 10);
    EXPECT_EQ(rig.scheduler->Score(sequences, 0, nullptr),
              testing::Sums(sequences));
    std::vector<size_t> rows;
    for (const auto& batch : rig.fake->batches()) rows.push_back(batch.size());
    EXPECT_EQ(rows, shares ? (std::vector<size_t>{11, 1})
                           : std::vector<size_t>(6, 2));
  }
}

}  // namespace
}  // namespace rerank
