// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/executor_check.h"

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
constexpr size_t kPrefix = 40;
constexpr size_t kFirstStep = 29;
constexpr size_t kLength = 72;
constexpr size_t kPrefixes = 6;
// Rounding, to KV entries of four bits too, may move a score by this part of
// what another prefix does (measured: 0.09). Entries that are lost count as
// another prefix.
constexpr float kTolerance = 0.25F;

// What failed, without the executor's name.
Error Failed(const std::string& reason) {
  return {ErrorCode::kFailedPrecondition, reason};
}

// Ids from the whole vocabulary: the scores of few ids are all alike, and a
// wrong one would not stand out.
TokenSequence Tokens(size_t prefix, size_t vocabulary) {
  uint32_t number = static_cast<uint32_t>(prefix) + 1;
  TokenSequence tokens;
  for (size_t i = 0; i < kLength; ++i) {
    if (i == kPrefix) number = 12345;
    number = number * 1664525U + 1013904223U;
    tokens.push_back((number >> 8) % vocabulary);
  }
  return tokens;
}

// A sequence that gives its blocks back.
class Lease {
 public:
  Lease(Executor* executor, TokenSequence tokens, bool scored,
        const Sequence* prefix)
      : executor_(executor) {
    sequence_.tokens = std::move(tokens);
    sequence_.scored = scored;
    executor_->Attach(&sequence_, prefix);
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

float BehindPrefix(Executor* executor, const TokenSequence& tokens) {
  Lease prefix(executor, {tokens.begin(), tokens.begin() + kPrefix}, false,
               nullptr);
  prefix.Compute(kPrefix);
  Lease document(executor, tokens, true, &prefix.sequence());
  document.Compute(kLength);
  return document.sequence().score;
}

std::vector<float> InOneBatch(Executor* executor,
                              const std::vector<TokenSequence>& prompts) {
  std::vector<Sequence> sequences(prompts.size());
  std::vector<Step> steps;
  for (size_t i = 0; i < prompts.size(); ++i) {
    sequences[i].tokens = prompts[i];
    steps.push_back({&sequences[i], prompts[i].size()});
  }
  executor->Run(steps);
  std::vector<float> scores;
  for (const Sequence& sequence : sequences) scores.push_back(sequence.score);
  return scores;
}

void CheckScores(const CheckPrompts& check, Executor* executor) {
  const auto ends =
      std::minmax_element(check.scores.begin(), check.scores.end());
  const float tolerance = kTolerance * (*ends.second - *ends.first);
  std::vector<float> together;
  if (!executor->incremental()) together = InOneBatch(executor, check.prompts);
  for (size_t i = 0; i < check.prompts.size(); ++i) {
    const TokenSequence& tokens = check.prompts[i];
    const auto compare = [&](const std::string& how, float score) {
      // Written so that a score that is no number fails.
      if (std::abs(score - check.scores[i]) <= tolerance) return;
      throw Failed("expected " + std::to_string(check.scores[i]) + " within " +
                   std::to_string(tolerance) + " for a prompt " + how +
                   ", got " + std::to_string(score));
    };
    compare("at once", AtOnce(executor, tokens));
    if (!executor->incremental()) {
      compare("among others", together[i]);
      continue;
    }
    compare("in two steps", InTwoSteps(executor, tokens));
    compare("behind a shared prefix", BehindPrefix(executor, tokens));
  }
}

}  // namespace

CheckPrompts MakeCheckPrompts(Executor* reference, size_t vocabulary) {
  CheckPrompts check;
  for (size_t i = 0; i < kPrefixes; ++i) {
    check.prompts.push_back(Tokens(i, vocabulary));
    check.scores.push_back(AtOnce(reference, check.prompts.back()));
  }
  return check;
}

void CheckExecutor(const CheckPrompts& check, Executor* executor) {
  try {
    CheckScores(check, executor);
  } catch (const Error& error) {
    throw Failed("the self-check of the " + executor->name() +
                 " executor failed: " + error.what());
  }
}

}  // namespace rerank
