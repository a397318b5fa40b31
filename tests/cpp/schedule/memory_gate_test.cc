// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/memory_gate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "tests/cpp/schedule/fake_executor.h"

namespace rerank {
namespace {

class MemoryGateTest : public ::testing::Test {
 protected:
  // A job of one document of `length` tokens behind a prefix of `prefix`, all
  // of them `token`.
  ScoreJob* Add(size_t prefix, size_t length, int64_t token) {
    const auto job = std::make_shared<ScoreJob>();
    job->shared_prefix.tokens = TokenSequence(prefix, token);
    job->shared_prefix.scored = false;
    job->sequences.emplace_back().tokens = TokenSequence(length, token);
    job->longest = {length};
    jobs_.push_back(job);
    return job.get();
  }
  bool Open() {
    ScoreJob* at = nullptr;
    return gate_.Open(jobs_, &at);
  }
  void End(ScoreJob* job) {
    gate_.Leave(job);
    jobs_.remove_if([job](const auto& one) { return one.get() == job; });
  }
  void ComputePrefix(ScoreJob* job) {
    const size_t count =
        job->shared_prefix.tokens.size() - job->shared_prefix.computed;
    ASSERT_TRUE(executor_.Reserve(&job->shared_prefix, count));
    executor_.Run({{&job->shared_prefix, count}});
  }

  // 10 blocks of 4 tokens.
  testing::FakeExecutor executor_{/*incremental=*/true, 10, 4};
  MemoryGate gate_{&executor_};
  ScoreJobs jobs_;
};

TEST_F(MemoryGateTest, PromisesWholeBlocksOnce) {
  // Prefix 2 blocks, the document shares one of them: 2 + 3 - 1.
  const ScoreJob* first = Add(6, 12, 1);
  const ScoreJob* second = Add(6, 12, 2);
  const ScoreJob* third = Add(2, 8, 3);  // 1 + 2
  ASSERT_TRUE(Open());
  EXPECT_TRUE(first->inside);
  EXPECT_TRUE(second->inside);
  EXPECT_FALSE(third->inside);  // 2 blocks are left
  EXPECT_EQ(executor_.used(), 0u);
}

TEST_F(MemoryGateTest, ASmallerOnePasses) {
  Add(6, 20, 1);  // 2 + 5 - 1 blocks
  const ScoreJob* waits = Add(6, 20, 2);
  const ScoreJob* passes = Add(2, 8, 3);
  ASSERT_TRUE(Open());
  EXPECT_FALSE(waits->inside);
  EXPECT_TRUE(passes->inside);
}

TEST_F(MemoryGateTest, AKnownPrefixTakesNoFurtherBlock) {
  ScoreJob* first = Add(24, 28, 1);  // 6 + 7 - 6
  ASSERT_TRUE(Open());
  ComputePrefix(first);
  ScoreJob* second = Add(24, 28, 1);
  ASSERT_TRUE(Open());
  EXPECT_FALSE(second->inside);
  executor_.Remember(&first->shared_prefix, first->shared_prefix.computed);
  second->refused_at = 0;
  ASSERT_TRUE(Open());
  EXPECT_TRUE(second->inside);
  EXPECT_EQ(executor_.used(), 6u);
}

TEST_F(MemoryGateTest, TheYoungestLeaveForTheOldestAndAreRemembered) {
  ScoreJob* first = Add(2, 4, 1);         // 1 + 1
  ScoreJob* oldest_next = Add(8, 36, 2);  // 2 + 9 - 2: all but one block
  ScoreJob* third = Add(4, 8, 3);         // 1 + 2 - 1
  ScoreJob* fourth = Add(8, 12, 4);       // 2 + 3 - 2
  ASSERT_TRUE(Open());
  EXPECT_FALSE(oldest_next->inside);
  ComputePrefix(third);
  ComputePrefix(fourth);
  End(first);
  ASSERT_TRUE(Open());
  EXPECT_TRUE(oldest_next->inside);
  EXPECT_FALSE(third->inside);
  EXPECT_FALSE(fourth->inside);
  EXPECT_EQ(executor_.remembered, 2);
  EXPECT_EQ(executor_.used(), 0u);
  End(oldest_next);
  ASSERT_TRUE(Open());
  EXPECT_TRUE(third->inside && third->PrefixDone());
  EXPECT_TRUE(fourth->inside && fourth->PrefixDone());
}

TEST_F(MemoryGateTest, WhoLeftWaitsUntilSomethingFinishes) {
  ScoreJob* first = Add(4, 8, 1);
  ScoreJob* second = Add(4, 8, 2);
  ASSERT_TRUE(Open());
  ScoreJob* at = nullptr;
  ASSERT_TRUE(gate_.TurnOutYoungest(jobs_, &at));
  EXPECT_EQ(at, second);
  EXPECT_FALSE(gate_.TurnOutYoungest(jobs_, &at));
  ASSERT_TRUE(Open());
  EXPECT_FALSE(second->inside);
  const ScoreJob* third = Add(4, 8, 3);
  ASSERT_TRUE(Open());
  EXPECT_FALSE(second->inside);
  EXPECT_TRUE(third->inside);
  End(first);
  ASSERT_TRUE(Open());
  EXPECT_TRUE(second->inside);
}

TEST_F(MemoryGateTest, WhatNeverFitsIsFoundAtOnce) {
  Add(4, 44, 1);
  EXPECT_FALSE(Open());
}

TEST(MemoryGateOfWholeSequencesTest, EverybodyIsInside) {
  testing::FakeExecutor executor(/*incremental=*/false, 1);
  MemoryGate gate(&executor);
  ScoreJobs jobs;
  for (int i = 0; i < 3; ++i) {
    jobs.push_back(std::make_shared<ScoreJob>());
    jobs.back()->sequences.emplace_back().tokens = TokenSequence(100, 1);
    jobs.back()->longest = {100};
  }
  ScoreJob* at = nullptr;
  ASSERT_TRUE(gate.Open(jobs, &at));
  EXPECT_TRUE(std::all_of(jobs.begin(), jobs.end(),
                          [](const auto& job) { return job->inside; }));
}

}  // namespace
}  // namespace rerank
