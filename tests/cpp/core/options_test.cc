// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/options.h"

#include <functional>
#include <set>
#include <string>
#include <type_traits>

#include "calculators/core/option_list.h"
#include "calculators/core/option_words.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string Refusal(const std::function<void(ServableOptions*)>& change,
                    Door door = Door::kLibrary) {
  ServableOptions options;
  CheckOptions(options, door);
  change(&options);
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { CheckOptions(options, door); });
}

TEST(OptionsTest, NumbersOutOfRangeAreNamed) {
  EXPECT_EQ(Refusal([](auto* options) { options->text.max_length = 0; }),
            "max_length: expected at least 1, got 0");
  EXPECT_EQ(Refusal([](auto* options) { options->text.max_documents = 0; }),
            "max_documents: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->text.max_tokens_per_document = 0; }),
      "max_tokens_per_document: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->scheduler.max_batched_tokens = 0; }),
      "max_batched_tokens: expected at least 1, got 0");
  EXPECT_EQ(
      Refusal([](auto* options) { options->scheduler.max_queued_tokens = 0; }),
      "max_queued_tokens: expected at least 1, got 0");
  EXPECT_EQ(Refusal([](auto* options) {
              options->executor.kv_cache_bytes = kMostKvBytes + 1;
            }),
            "kv_cache_bytes: expected at most 1099511627776, got "
            "1099511627777");
  ServableOptions options;
  options.executor.kv_cache_bytes = 0;
  CheckOptions(options);
}

TEST(OptionsTest, NamesAreTheDoors) {
  EXPECT_EQ(Refusal([](auto* options) { options->text.max_length = 0; },
                    Door::kGraph),
            "max_position_embeddings: expected at least 1, got 0");
  EXPECT_EQ(Refusal([](auto* options) { options->text.max_documents = 0; },
                    Door::kGraph),
            "max_allowed_chunks: expected at least 1, got 0");
}

// Each entry of the list is a field and a name of its own.
TEST(OptionsTest, TheListNamesEachFieldOnce) {
  const ServableOptions options;
  std::set<const void*> fields;
  std::set<std::string> names;
  std::set<std::string> graph_names;
  size_t count = 0;
  ForEachOption(&options, [&](const OptionName& name, const auto* field) {
    fields.insert(field);
    names.insert(name.library);
    graph_names.insert(name.graph);
    ++count;
  });
  EXPECT_GT(count, 0u);
  EXPECT_EQ(fields.size(), count);
  EXPECT_EQ(names.size(), count);
  EXPECT_EQ(graph_names.size(), count);
}

TEST(OptionWordsTest, AreReadAndWritten) {
  EXPECT_EQ(WordOf(LongDocuments::kTruncate), "TRUNCATE");
  EXPECT_EQ(FindWord<ExecutorKind>("DENSE"), ExecutorKind::kDense);
  EXPECT_EQ(FindWord<ExecutorKind>("dense"), std::nullopt);
  EXPECT_EQ(ListedWords<ExecutorKind>(), "AUTO, PAGED, DENSE or PACKED");
  EXPECT_EQ(ListedWords<PaddingSide>("'"), "'LEFT' or 'RIGHT'");
  EXPECT_EQ(ParseWord<PaddingSide>("padding_side", "LEFT"), PaddingSide::kLeft);
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInvalidArgument,
                         [] { ParseWord<ExecutorKind>("executor", "FAST"); }),
      "executor: expected 'AUTO', 'PAGED', 'DENSE' or 'PACKED', got 'FAST'");
  EXPECT_EQ(ParseNumber<ExecutorKind>("executor", 2), ExecutorKind::kDense);
  for (const int64_t number : {-1, 4}) {
    EXPECT_EQ(testing::MessageOf(
                  ErrorCode::kInvalidArgument,
                  [&] { ParseNumber<ExecutorKind>("executor", number); }),
              "executor: expected AUTO, PAGED, DENSE or PACKED, got " +
                  std::to_string(number));
  }
}

}  // namespace
}  // namespace rerank
