// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/executor_check.h"

#include "tests/cpp/engine/fake_executor.h"
#include "tests/cpp/engine/token_store.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::TokenStore;
using Fault = TokenStore::Fault;

std::string Refusal(Executor* executor) {
  return testing::MessageOf(ErrorCode::kFailedPrecondition,
                            [&] { CheckExecutor(executor); });
}

TEST(ExecutorCheckTest, AcceptsOneThatKeepsItsEntriesAndLeavesNothingBehind) {
  for (const size_t block_size : {16, 32, 256}) {
    TokenStore store(16, block_size);
    CheckExecutor(&store);
    EXPECT_EQ(store.tables.free_blocks(), store.tables.blocks()) << block_size;
  }
}

TEST(ExecutorCheckTest, RefusesOneThatLosesItsEntries) {
  for (const size_t block_size : {16, 32, 256}) {
    TokenStore store(16, block_size, Fault::kForgets);
    const std::string message = Refusal(&store);
    EXPECT_EQ(message.rfind(
                  "the self-check of the paged engine failed: expected ", 0),
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
    EXPECT_NE(message.find("for a prompt behind a shared head, got "),
              std::string::npos)
        << message;
  }
}

TEST(ExecutorCheckTest, RefusesOneThatFailsOrHasNoRoom) {
  TokenStore small(2, 16);
  EXPECT_EQ(Refusal(&small),
            "the self-check of the paged engine failed: expected room for 72 "
            "tokens, got less");
  testing::FakeExecutor broken;
  broken.before_run = [](const std::vector<Step>&) {
    throw Error(ErrorCode::kInternal, "inference failed: no device");
  };
  EXPECT_EQ(Refusal(&broken),
            "the self-check of the paged engine failed: inference failed: no "
            "device");
}

TEST(ExecutorCheckTest, HasNothingToCheckWithoutEntries) {
  testing::FakeExecutor dense(/*incremental=*/false);
  CheckExecutor(&dense);
  EXPECT_TRUE(dense.batches().empty());
}

}  // namespace
}  // namespace rerank
