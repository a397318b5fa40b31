// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/faulty_executor.h"

#include <chrono>
#include <cmath>

#include "calculators/engine/scheduler.h"
#include "tests/cpp/engine/fake_executor.h"
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
