// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/calculator_options.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using mediapipe::RerankCalculatorOVOptions;

TEST(ToServableOptionsTest, DefaultsAreTheServers) {
  RerankCalculatorOVOptions options;
  options.set_models_path("model");
  const ServableOptions servable = ToServableOptions(options, "/graphs/demo");
  EXPECT_EQ(servable.model_path, "/graphs/demo/model");
  EXPECT_EQ(servable.device, "CPU");
  EXPECT_EQ(servable.plugin_config, "");
  EXPECT_EQ(servable.max_documents, 10000u);
  EXPECT_EQ(servable.max_length, std::nullopt);
  EXPECT_EQ(servable.instruction, std::nullopt);
  EXPECT_EQ(servable.long_documents, LongDocuments::kChunk);
  EXPECT_EQ(servable.max_tokens_per_document, std::nullopt);
  EXPECT_EQ(servable.engine, EngineKind::kAuto);
  EXPECT_EQ(servable.scheduler.max_batched_tokens,
            SchedulerOptions().max_batched_tokens);
  EXPECT_EQ(servable.scheduler.max_queued_tokens,
            SchedulerOptions().max_queued_tokens);
  EXPECT_FALSE(servable.allow_special_tokens);
}

TEST(ToServableOptionsTest, EveryOptionArrives) {
  RerankCalculatorOVOptions options;
  options.set_models_path("/models/a");
  options.set_target_device("GPU");
  options.set_plugin_config(R"({"NUM_STREAMS": 1})");
  options.set_max_allowed_chunks(7);
  options.set_max_position_embeddings(512);
  options.set_instruction("Find it");
  options.set_long_documents(RerankCalculatorOVOptions::TRUNCATE);
  options.set_max_tokens_per_document(9);
  options.set_engine(RerankCalculatorOVOptions::DENSE);
  options.set_max_batched_tokens(64);
  options.set_max_queued_tokens(1000);
  options.set_allow_special_tokens(true);
  const ServableOptions servable = ToServableOptions(options, "/graphs/demo");
  EXPECT_EQ(servable.model_path, "/models/a");
  EXPECT_EQ(servable.device, "GPU");
  EXPECT_EQ(servable.plugin_config, R"({"NUM_STREAMS": 1})");
  EXPECT_EQ(servable.max_documents, 7u);
  EXPECT_EQ(servable.max_length, 512u);
  EXPECT_EQ(servable.instruction, "Find it");
  EXPECT_EQ(servable.long_documents, LongDocuments::kTruncate);
  EXPECT_EQ(servable.max_tokens_per_document, 9u);
  EXPECT_EQ(servable.engine, EngineKind::kDense);
  EXPECT_EQ(servable.scheduler.max_batched_tokens, 64u);
  EXPECT_EQ(servable.scheduler.max_queued_tokens, 1000u);
  EXPECT_TRUE(servable.allow_special_tokens);
}

TEST(ToServableOptionsTest, NamesTheWrongOption) {
  RerankCalculatorOVOptions options;
  EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { ToServableOptions(options, ""); })
                .find("models_path"),
            std::string::npos);
  options.set_models_path("m");
  options.set_max_allowed_chunks(0);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { ToServableOptions(options, ""); }),
            "max_allowed_chunks: expected at least 1, got 0");
  options.clear_max_allowed_chunks();
  options.set_max_position_embeddings(0);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { CheckCalculatorOptions(options); }),
            "max_position_embeddings: expected at least 1, got 0");
  options.clear_max_position_embeddings();
  options.set_max_tokens_per_document(0);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { CheckCalculatorOptions(options); }),
            "max_tokens_per_document: expected at least 1, got 0");
}

}  // namespace
}  // namespace rerank
