// SPDX-License-Identifier: Apache-2.0

#include "calculators/faults/faulty_executor.h"

#include <chrono>
#include <cmath>

#include "calculators/schedule/scheduler.h"
#include "tests/cpp/schedule/fake_executor.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::unique_ptr<Scheduler> MakeScheduler(const FaultOptions& faults) {
  return std::make_unique<Scheduler>(
      MakeFaulty(std::make_unique<testing::FakeExecutor>(), faults),
      SchedulerOptions());
}

TEST(FaultyExecutorTest, WithoutFaultsItIsTheOtherOne) {
  const auto scheduler = MakeScheduler({});
  EXPECT_EQ(
      scheduler->Score({TokenSequence{1, 2}, TokenSequence{1, 5}}, 1, nullptr),
      (std::vector<float>{3, 6}));
  EXPECT_EQ(scheduler->executor().name(), "fake");
}

TEST(FaultyExecutorTest, SaysWhatTheOtherOneSays) {
  for (const bool is : {false, true}) {
    auto fake = std::make_unique<testing::FakeExecutor>(/*incremental=*/is);
    fake->shares = is;
    fake->pads = is;
    fake->splits = is;
    const auto faulty = MakeFaulty(std::move(fake), {});
    EXPECT_EQ(faulty->incremental(), is);
    EXPECT_EQ(faulty->shares_beginnings(), is);
    EXPECT_EQ(faulty->pads_rows(), is);
    EXPECT_EQ(faulty->splits_anywhere(), is);
  }
}

TEST(FaultyExecutorTest, ThrowsAndTheNextRequestsGoOn) {
  FaultOptions faults;
  faults.throw_share = 0.5;
  const auto scheduler = MakeScheduler(faults);
  int failed = 0;
  for (int i = 0; i < 40; ++i) {
    try {
      EXPECT_EQ(scheduler->Score({TokenSequence{i, 2}}, 0, nullptr),
                std::vector<float>{static_cast<float>(i + 2)});
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).rfind(kInjectedFault, 0), 0u);
      ++failed;
    }
  }
  EXPECT_GT(failed, 5);
  EXPECT_LT(failed, 35);
}

TEST(FaultyExecutorTest, NotANumber) {
  FaultOptions faults;
  faults.nan_share = 1;
  EXPECT_TRUE(std::isnan(
      MakeScheduler(faults)->Score({TokenSequence{1}}, 0, nullptr)[0]));
}

TEST(FaultyExecutorTest, SlowIsLateAndRight) {
  FaultOptions faults;
  faults.slow_share = 1;
  faults.slow = std::chrono::milliseconds(50);
  const auto scheduler = MakeScheduler(faults);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(scheduler->Score({TokenSequence{1}}, 0, nullptr),
            std::vector<float>{1});
  EXPECT_GE(std::chrono::steady_clock::now() - start, faults.slow);
}

TEST(FaultyExecutorTest, EveryCodeCanBeThrown) {
  for (const ErrorCode code :
       {ErrorCode::kInvalidArgument, ErrorCode::kNotFound,
        ErrorCode::kFailedPrecondition, ErrorCode::kResourceExhausted,
        ErrorCode::kDeadlineExceeded, ErrorCode::kCancelled,
        ErrorCode::kInternal}) {
    FaultOptions faults;
    faults.throw_share = 1;
    faults.throw_code = code;
    const auto scheduler = MakeScheduler(faults);
    testing::MessageOf(
        code, [&] { scheduler->Score({TokenSequence{1}}, 0, nullptr); });
  }
}

TEST(FaultyExecutorTest, RecordsWhatItInjected) {
  FaultOptions faults;
  faults.throw_share = 0.3;
  faults.nan_share = 0.3;
  faults.slow_share = 0.3;
  faults.slow = std::chrono::milliseconds(0);
  const auto scheduler = MakeScheduler(faults);
  uint64_t failed = 0;
  uint64_t nan_requests = 0;
  uint64_t nan_scores = 0;
  for (int i = 0; i < 60; ++i) {
    try {
      // One batch holds both documents.
      const auto scores = scheduler->Score(
          {TokenSequence{i, 2}, TokenSequence{i, 3}}, 0, nullptr);
      const auto nan = static_cast<uint64_t>(std::isnan(scores[0])) +
                       static_cast<uint64_t>(std::isnan(scores[1]));
      nan_scores += nan;
      nan_requests += nan > 0 ? 1u : 0u;
    } catch (const Error&) {
      ++failed;
    }
  }
  EXPECT_EQ(faults.record->thrown, failed);
  EXPECT_EQ(faults.record->nan, nan_requests);
  EXPECT_EQ(faults.record->nan_scores, nan_scores);
  EXPECT_GT(failed, 0u);
  EXPECT_GT(nan_requests, 0u);
  EXPECT_GT(faults.record->slow, 0u);
  EXPECT_LE(failed + nan_requests + faults.record->slow, 60u);
}

TEST(FaultyExecutorTest, AHeadHasNoScoreToSpoil) {
  FaultOptions faults;
  faults.nan_share = 1;
  const auto scheduler = MakeScheduler(faults);
  scheduler->Score({TokenSequence{1, 2}, TokenSequence{1, 3}}, 1, nullptr);
  EXPECT_EQ(faults.record->nan, 2u) << "a batch for the prefix, one behind it";
  EXPECT_EQ(faults.record->nan_scores, 2u);
}

TEST(FaultyExecutorTest, StopsWhenTold) {
  FaultOptions faults;
  faults.throw_share = 1;
  const auto scheduler = MakeScheduler(faults);
  faults.record->stopped = true;
  EXPECT_EQ(scheduler->Score({TokenSequence{4}}, 0, nullptr),
            std::vector<float>{4});
  EXPECT_EQ(faults.record->thrown, 0u);
}

TEST(FaultyExecutorTest, SharesAreChecked) {
  for (const double share : {-0.1, 1.1, std::nan("")}) {
    FaultOptions faults;
    faults.throw_share = share;
    EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                                 [&] { MakeFaulty(nullptr, faults); })
                  .find("shares from 0 to 1"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace rerank
