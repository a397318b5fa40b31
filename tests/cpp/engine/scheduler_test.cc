// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/scheduler.h"

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "tests/cpp/engine/scheduler_rig.h"
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
  // A head of 2, then 20 tails of 5 tokens: 100 tokens in batches of 16.
  ASSERT_EQ(batches.size(), 1u + 7u);
  EXPECT_EQ(batches[0], (std::vector<size_t>{2}));
  for (size_t i = 1; i < 7; ++i) {
    EXPECT_EQ(std::accumulate(batches[i].begin(), batches[i].end(), size_t{0}),
              16u);
  }
  const SchedulerStatistics statistics = rig.scheduler->statistics();
  EXPECT_EQ(statistics.computed_tokens, 102u);
  EXPECT_EQ(statistics.prompt_tokens, 140u);
  EXPECT_EQ(statistics.sequences, 20u);
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

TEST(SchedulerTest, ASequenceBeyondTheBudgetTakesSeveralBatches) {
  Rig rig(Budget(16));
  const auto sequences = Sequences(1, 100);
  EXPECT_EQ(rig.scheduler->Score(sequences, 0, nullptr), Sums(sequences));
  EXPECT_EQ(rig.fake->batches().size(), 7u);
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
  std::atomic<bool> large_done{false};
  rig.fake->before_run = [](const auto&) {
    std::this_thread::sleep_for(milliseconds(1));
  };
  auto large = std::async(std::launch::async, [&] {
    rig.scheduler->Score(Sequences(2000, 20), 2, nullptr);
    large_done = true;
  });
  while (rig.fake->batches().size() < 3) std::this_thread::yield();
  const size_t before = rig.fake->batches().size();
  rig.scheduler->Score(Sequences(3, 20, 9000), 2, nullptr);
  const size_t after = rig.fake->batches().size();
  EXPECT_FALSE(large_done);
  // Head, then 54 tokens in a half of each batch; batches run meanwhile.
  EXPECT_LE(after - before, 8u);
  large.get();
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
  const std::string message = testing::MessageOf(
      ErrorCode::kResourceExhausted,
      [&] { rig.scheduler->Score(Sequences(11, 10), 2, nullptr); });
  EXPECT_NE(message.find("at most 100 waiting tokens"), std::string::npos);
  EXPECT_NE(message.find("got 110"), std::string::npos) << message;
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

TEST(SchedulerTest, AHeadIsRememberedOnce) {
  Rig rig(Budget(16));
  rig.scheduler->Score(Sequences(20, 7), 2, nullptr);
  EXPECT_EQ(rig.fake->remembered, 1);
}

TEST(SchedulerTest, EachRequestComesFirstInItsTurn) {
  Rig rig(Budget(8));
  // Every batch is one document, so the order of batches is that of the turns.
  rig.ScoreAtOnce(
      {Sequences(3, 8, 100), Sequences(2, 8, 200), Sequences(3, 8, 300)}, 0);
  EXPECT_EQ(rig.fake->completed(),
            (std::vector<int64_t>{100, 101, 200, 300, 102, 201, 301, 302}));
}

}  // namespace
}  // namespace rerank
