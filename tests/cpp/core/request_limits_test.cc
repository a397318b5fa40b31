// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/request_limits.h"

#include "calculators/core/cancellation.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

// The texts are looked for by tests of OpenVINO Model Server.
TEST(RequestLimitsTest, DocumentsAndChunks) {
  CheckDocumentCount(4, 4);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { CheckDocumentCount(5, 4); }),
            "Number of documents exceeds max_allowed_chunks: 4; actual: 5");
  CheckChunkCount(4, 4);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { CheckChunkCount(8, 4); }),
            "Chunking failed: exceeding max_allowed_chunks after chunking "
            "limit: 4; actual: 8");
}

TEST(RequestLimitsTest, QueuedTokens) {
  CheckQueuedTokens(3, 7, 10);
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kResourceExhausted,
                         [] { CheckQueuedTokens(4, 7, 10); }),
      "queue: expected at most 10 waiting tokens (max_queued_tokens), got "
      "11 with this request's 4");
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { CheckQueuedTokens(11, 7, 10); }),
            "request: expected at most 10 tokens in all prompts "
            "(max_queued_tokens), got 11");
}

TEST(ThrowIfCancelledTest, OnlyThen) {
  ThrowIfCancelled(nullptr);
  Cancellation cancellation;
  ThrowIfCancelled(&cancellation);
  cancellation.Cancel();
  EXPECT_EQ(testing::MessageOf(ErrorCode::kCancelled,
                               [&] { ThrowIfCancelled(&cancellation); }),
            "the request was cancelled");
}

}  // namespace
}  // namespace rerank
