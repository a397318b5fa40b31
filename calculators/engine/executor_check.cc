// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/executor_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/error.h"

namespace rerank {
namespace {

// Inside a block of 16, 32 or 256 tokens, and past one of 16 or 32.
constexpr size_t kHead = 40;
constexpr size_t kFirstStep = 29;
constexpr size_t kLength = 72;
constexpr size_t kHeads = 4;
// Ids that every vocabulary has.
constexpr uint32_t kIds = 8;
// Rounding may move a score by this part of what another head does. Entries
// that are lost count as another head.
constexpr float kTolerance = 0.1F;

Error Failed(const std::string& reason) {
  return {ErrorCode::kFailedPrecondition,
          "the self-check of the paged engine failed: " + reason};
}

// Heads differ, what follows them does not.
TokenSequence Tokens(size_t head) {
  uint32_t number = static_cast<uint32_t>(head) + 1;
  TokenSequence tokens;
  for (size_t i = 0; i < kLength; ++i) {
    if (i == kHead) number = 12345;
    number = number * 1664525U + 1013904223U;
    tokens.push_back((number >> 16) % kIds);
  }
  return tokens;
}

// A sequence that gives its blocks back.
class Lease {
 public:
  Lease(Executor* executor, TokenSequence tokens, bool scored,
        const Sequence* head)
      : executor_(executor) {
    sequence_.tokens = std::move(tokens);
    sequence_.scored = scored;
    executor_->Attach(&sequence_, head);
  }
  ~Lease() { executor_->Release(&sequence_); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  const Sequence& sequence() const { return sequence_; }

  // Computes up to `count` more tokens.
  void Compute(size_t count) {
    count = std::min(count, sequence_.tokens.size() - sequence_.computed);
    if (!executor_->Reserve(&sequence_, count)) {
      throw Failed("expected room for " +
                   std::to_string(sequence_.tokens.size()) +
                   " tokens, got less");
    }
    executor_->Run({{&sequence_, count}});
  }

 private:
  Executor* executor_;
  Sequence sequence_;
};

float AtOnce(Executor* executor, const TokenSequence& tokens) {
  Lease whole(executor, tokens, true, nullptr);
  whole.Compute(kLength);
  return whole.sequence().score;
}

float InTwoSteps(Executor* executor, const TokenSequence& tokens) {
  Lease split(executor, tokens, true, nullptr);
  split.Compute(kFirstStep);
  split.Compute(kLength);
  return split.sequence().score;
}

float BehindHead(Executor* executor, const TokenSequence& tokens) {
  Lease head(executor, {tokens.begin(), tokens.begin() + kHead}, false,
             nullptr);
  head.Compute(kHead);
  Lease document(executor, tokens, true, &head.sequence());
  document.Compute(kLength);
  return document.sequence().score;
}

void CheckScores(Executor* executor) {
  std::vector<float> expected;
  for (size_t i = 0; i < kHeads; ++i) {
    expected.push_back(AtOnce(executor, Tokens(i)));
  }
  const auto ends = std::minmax_element(expected.begin(), expected.end());
  const float tolerance = kTolerance * (*ends.second - *ends.first);
  const auto compare = [&](const std::string& how, float score, float whole) {
    // Written so that a score that is no number fails.
    if (std::abs(score - whole) <= tolerance) return;
    throw Failed("expected " + std::to_string(whole) + " within " +
                 std::to_string(tolerance) + " for a prompt " + how + ", got " +
                 std::to_string(score));
  };
  for (size_t i = 0; i < kHeads; ++i) {
    const TokenSequence tokens = Tokens(i);
    compare("in two steps", InTwoSteps(executor, tokens), expected[i]);
    compare("behind a shared head", BehindHead(executor, tokens), expected[i]);
  }
}

}  // namespace

void CheckExecutor(Executor* executor) {
  if (!executor->incremental()) return;
  try {
    CheckScores(executor);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::kFailedPrecondition) throw;
    throw Failed(error.what());
  }
}

}  // namespace rerank
