// SPDX-License-Identifier: Apache-2.0

#include "calculators/schedule/executor_check.h"

#include "tests/cpp/schedule/fake_executor.h"
#include "tests/cpp/schedule/token_store.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::TokenStore;
using Fault = TokenStore::Fault;

constexpr size_t kVocabulary = 1000;

// What a device scores that keeps its entries.
CheckPrompts Prompts() {
  TokenStore reference(16, 32);
  return MakeCheckPrompts(&reference, kVocabulary);
}

std::string Refusal(Executor* executor) {
  return testing::MessageOf(ErrorCode::kFailedPrecondition,
                            [&] { CheckExecutor(Prompts(), executor); });
}

TEST(ExecutorCheckTest, PromptsAreDifferentAndOfTheVocabulary) {
  for (const size_t vocabulary : {1, 8, 150000}) {
    TokenStore reference(16, 32);
    const CheckPrompts check = MakeCheckPrompts(&reference, vocabulary);
    ASSERT_EQ(check.scores.size(), check.prompts.size());
    for (const TokenSequence& prompt : check.prompts) {
      for (const int64_t token : prompt) {
        EXPECT_TRUE(token >= 0 && token < static_cast<int64_t>(vocabulary));
      }
    }
    EXPECT_EQ(reference.tables.free_blocks(), reference.tables.blocks());
    EXPECT_EQ(check.prompts[0] == check.prompts[1], vocabulary == 1);
  }
}

TEST(ExecutorCheckTest, AcceptsOneThatKeepsItsEntriesAndLeavesNothingBehind) {
  for (const size_t block_size : {16, 32, 256}) {
    TokenStore store(16, block_size);
    CheckExecutor(Prompts(), &store);
    EXPECT_EQ(store.tables.free_blocks(), store.tables.blocks()) << block_size;
  }
}

TEST(ExecutorCheckTest, RefusesOneThatLosesItsEntries) {
  for (const size_t block_size : {16, 32, 256}) {
    TokenStore store(16, block_size, Fault::kForgets);
    const std::string message = Refusal(&store);
    EXPECT_EQ(
        message.rfind(
            "the self-check of the token store executor failed: expected ", 0),
        0u)
        << message;
    EXPECT_NE(message.find("for a prompt in two steps, got "),
              std::string::npos)
        << message;
    EXPECT_EQ(store.tables.free_blocks(), store.tables.blocks());
  }
}

TEST(ExecutorCheckTest, RefusesOneThatCopiesNoBlocks) {
  for (const size_t block_size : {16, 32, 256}) {
    TokenStore store(16, block_size, Fault::kNeverCopies);
    const std::string message = Refusal(&store);
    EXPECT_NE(message.find("for a prompt behind a shared prefix, got "),
              std::string::npos)
        << message;
  }
}

// Paged attention in f16 on a CPU is such a one: equal to itself, and wrong.
TEST(ExecutorCheckTest, RefusesOneThatIsAlwaysWrong) {
  for (const Fault fault : {Fault::kMiscomputes, Fault::kNoNumbers}) {
    TokenStore store(16, 32, fault);
    const std::string message = Refusal(&store);
    EXPECT_NE(message.find("for a prompt at once, got "), std::string::npos)
        << message;
  }
}

TEST(ExecutorCheckTest, AReferenceWithoutNumbersConfirmsNothing) {
  TokenStore reference(16, 32, Fault::kNoNumbers);
  const CheckPrompts check = MakeCheckPrompts(&reference, kVocabulary);
  TokenStore store(16, 32);
  EXPECT_NE(testing::MessageOf(ErrorCode::kFailedPrecondition,
                               [&] { CheckExecutor(check, &store); })
                .find("expected nan"),
            std::string::npos);
}

// One that computes whole sequences is asked for all of them in one batch.
TEST(ExecutorCheckTest, RefusesOneThatMixesWhatStandsInABatch) {
  testing::FakeExecutor whole(/*incremental=*/false);
  CheckPrompts check = MakeCheckPrompts(&whole, kVocabulary);
  CheckExecutor(check, &whole);
  std::vector<size_t> batches;
  testing::FakeExecutor mixing(/*incremental=*/false);
  mixing.before_run = [&](const std::vector<Step>& steps) {
    batches.push_back(steps.size());
    if (steps.size() > 1) steps[1].sequence->tokens = steps[0].sequence->tokens;
  };
  EXPECT_NE(testing::MessageOf(ErrorCode::kFailedPrecondition,
                               [&] { CheckExecutor(check, &mixing); })
                .find("for a prompt among others, got "),
            std::string::npos);
  EXPECT_EQ(batches.front(), check.prompts.size());
}

TEST(ExecutorCheckTest, RefusesOneThatFailsOrHasNoRoom) {
  TokenStore small(2, 16);
  EXPECT_EQ(
      Refusal(&small),
      "the self-check of the token store executor failed: expected room for "
      "72 tokens, got less");
  testing::FakeExecutor broken;
  broken.before_run = [](const std::vector<Step>&) {
    throw Error(ErrorCode::kInternal, "inference failed: no device");
  };
  EXPECT_EQ(Refusal(&broken),
            "the self-check of the fake executor failed: inference failed: no "
            "device");
}

}  // namespace
}  // namespace rerank
