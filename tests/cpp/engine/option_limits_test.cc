// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/option_limits.h"

#include <functional>

#include "calculators/engine/paged_executor.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string Refusal(const std::function<void(ServableOptions*)>& change,
                    const OptionNames& names = {}) {
  ServableOptions options;
  CheckServableOptions(options);
  change(&options);
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { CheckServableOptions(options, names); });
}

TEST(OptionLimitsTest, ZeroIsNamed) {
  EXPECT_EQ(Refusal([](auto* options) { options->max_length = 0; }),
            "max_length: expected at least 1, got 0");
  EXPECT_EQ(Refusal([](auto* options) { options->max_documents = 0; }),
            "max_documents: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->max_tokens_per_document = 0; }),
      "max_tokens_per_document: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->scheduler.max_batched_tokens = 0; }),
      "max_batched_tokens: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->scheduler.max_queued_tokens = 0; }),
      "max_queued_tokens: expected at least 1, got 0");
}

TEST(OptionLimitsTest, KvMemoryBeyondAllMachinesIsNamed) {
  EXPECT_EQ(Refusal([](auto* options) {
              options->kv_cache_bytes = kMostKvBytes + 1;
            }),
            "kv_cache_bytes: expected at most 1099511627776, got "
            "1099511627777");
}

TEST(OptionLimitsTest, NamesAreTheDoors) {
  const OptionNames names = {"max_position_embeddings", "max_allowed_chunks"};
  EXPECT_EQ(Refusal([](auto* options) { options->max_length = 0; }, names),
            "max_position_embeddings: expected at least 1, got 0");
  EXPECT_EQ(Refusal([](auto* options) { options->max_documents = 0; }, names),
            "max_allowed_chunks: expected at least 1, got 0");
}

}  // namespace
}  // namespace rerank
