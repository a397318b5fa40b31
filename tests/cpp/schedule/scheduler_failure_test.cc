// SPDX-License-Identifier: Apache-2.0
//
// Whatever an executor throws, and wherever: the request that it concerns ends
// with an error, all others with their scores, and the scheduler goes on.

#include <gtest/gtest.h>

#include <atomic>
#include <new>
#include <stdexcept>
#include <string>
#include <tuple>

#include "tests/cpp/schedule/scheduler_rig.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::Budget;
using testing::MessageOf;
using testing::Rig;
using testing::Sequences;
using testing::Sums;

constexpr int64_t kBad = 666;

TEST(SchedulerFailureTest, AFailedBatchFailsItsOwnRequestsOnly) {
  Rig rig(Budget(8));
  rig.fake->before_run = [](const std::vector<Step>& steps) {
    // Whole documents of 8 tokens: a batch holds one.
    EXPECT_EQ(steps.size(), 1u);
    if (steps[0].sequence->tokens.back() == kBad) {
      throw Error(ErrorCode::kInternal, "the device fell over");
    }
  };
  const auto good = Sequences(10, 8);
  auto bad = good;
  bad[5].back() = kBad;
  auto results = rig.ScoreAtOnce({good, bad, good}, 0);
  EXPECT_EQ(MessageOf(ErrorCode::kInternal, [&] { results[1].get(); }),
            "the device fell over");
  EXPECT_EQ(results[0].get(), Sums(good));
  EXPECT_EQ(results[2].get(), Sums(good));
  EXPECT_EQ(rig.fake->attached(), 0u);
  EXPECT_EQ(rig.fake->used(), 0u);
}

enum class Thrown { kError, kBadAlloc, kOpenVino, kInt };

void Throw(Thrown thrown) {
  switch (thrown) {
    case Thrown::kError:
      throw Error(ErrorCode::kFailedPrecondition, "not today");
    case Thrown::kBadAlloc:
      throw std::bad_alloc();
    case Thrown::kOpenVino:
      throw std::runtime_error(
          "Exception from src/inference/src/cpp/infer_request.cpp:79:\n"
          "no such tensor");
    case Thrown::kInt:
      throw 7;
  }
}

std::pair<ErrorCode, std::string> Expected(Thrown thrown) {
  switch (thrown) {
    case Thrown::kError:
      return {ErrorCode::kFailedPrecondition, "not today"};
    case Thrown::kBadAlloc:
      return {ErrorCode::kResourceExhausted, "out of memory"};
    case Thrown::kOpenVino:
      return {ErrorCode::kInternal, "no such tensor"};
    default:
      return {ErrorCode::kInternal,
              "expected a standard exception, got another one"};
  }
}

// Where an executor throws, and what.
class SchedulerThrowTest
    : public ::testing::TestWithParam<std::tuple<const char*, Thrown>> {};

TEST_P(SchedulerThrowTest, ItsRequestFailsAndTheRestGoesOn) {
  const auto [name, thrown] = GetParam();
  Rig rig(Budget(16));
  int left = 1;
  rig.fake->before = [&, name = name, thrown = thrown](
                         const std::string& called, const Sequence& sequence) {
    if (called == name && sequence.tokens[0] == kBad && left-- > 0) {
      Throw(thrown);
    }
  };
  const auto good = Sequences(5, 8);
  const auto bad = Sequences(5, 8, 1, kBad);
  auto results = rig.ScoreAtOnce({good, bad, good}, 2);
  const auto [code, message] = Expected(thrown);
  EXPECT_EQ(MessageOf(code, [&] { results[1].get(); }), message);
  EXPECT_EQ(results[0].get(), Sums(good));
  EXPECT_EQ(results[2].get(), Sums(good));
  EXPECT_EQ(rig.fake->attached(), 0u);
  EXPECT_EQ(rig.fake->used(), 0u);
  EXPECT_EQ(rig.scheduler->Score(bad, 2, nullptr), Sums(bad));
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere, SchedulerThrowTest,
    ::testing::Combine(::testing::Values("Attach", "Reserve", "Remember",
                                         "Release"),
                       ::testing::Values(Thrown::kError, Thrown::kBadAlloc,
                                         Thrown::kOpenVino, Thrown::kInt)));

TEST(SchedulerFailureTest, AnExecutorThatNeverReleasesStillAnswers) {
  Rig rig(Budget(16));
  rig.fake->before = [](const std::string& called, const Sequence& sequence) {
    if (called == "Release" && sequence.tokens[0] == kBad) {
      Throw(Thrown::kBadAlloc);
    }
  };
  const auto good = Sequences(5, 8);
  auto results = rig.ScoreAtOnce({good, Sequences(5, 8, 1, kBad), good}, 2);
  MessageOf(ErrorCode::kResourceExhausted, [&] { results[1].get(); });
  EXPECT_EQ(results[0].get(), Sums(good));
  EXPECT_EQ(results[2].get(), Sums(good));
}

}  // namespace
}  // namespace rerank
