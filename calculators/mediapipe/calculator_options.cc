// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/calculator_options.h"

#include <cstdint>
#include <string>

#include "calculators/core/error.h"
#include "calculators/engine/option_limits.h"

namespace rerank {

namespace {

using Options = mediapipe::RerankCalculatorOVOptions;

EngineKind ToEngineKind(Options::Engine engine) {
  switch (engine) {
    case Options::AUTO:
      return EngineKind::kAuto;
    case Options::PAGED:
      return EngineKind::kPaged;
    case Options::DENSE:
      return EngineKind::kDense;
  }
  throw Error(ErrorCode::kInvalidArgument,
              "engine: expected AUTO, PAGED or DENSE, got " +
                  std::to_string(static_cast<int>(engine)));
}

LongDocuments ToLongDocuments(Options::LongDocuments policy) {
  switch (policy) {
    case Options::CHUNK:
      return LongDocuments::kChunk;
    case Options::TRUNCATE:
      return LongDocuments::kTruncate;
    case Options::ERROR:
      return LongDocuments::kError;
  }
  throw Error(ErrorCode::kInvalidArgument,
              "long_documents: expected CHUNK, TRUNCATE or ERROR, got " +
                  std::to_string(static_cast<int>(policy)));
}

// All but models_path, unchecked.
ServableOptions ToServableOptions(const Options& options) {
  ServableOptions servable;
  if (!options.target_device().empty()) {
    servable.device = options.target_device();
  }
  servable.plugin_config = options.plugin_config();
  servable.max_documents = options.max_allowed_chunks();
  if (options.has_max_position_embeddings()) {
    servable.max_length = options.max_position_embeddings();
  }
  servable.long_documents = ToLongDocuments(options.long_documents());
  if (options.has_max_tokens_per_document()) {
    servable.max_tokens_per_document = options.max_tokens_per_document();
  }
  servable.allow_special_tokens = options.allow_special_tokens();
  servable.engine = ToEngineKind(options.engine());
  servable.scheduler.max_batched_tokens = options.max_batched_tokens();
  servable.scheduler.max_queued_tokens = options.max_queued_tokens();
  if (options.has_instruction()) servable.instruction = options.instruction();
  return servable;
}

}  // namespace

void CheckCalculatorOptions(const Options& options) {
  CheckServableOptions(ToServableOptions(options),
                       {"max_position_embeddings", "max_allowed_chunks"});
}

ServableOptions ToServableOptions(const Options& options,
                                  const std::filesystem::path& base_path) {
  CheckCalculatorOptions(options);
  if (options.models_path().empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "models_path: expected the folder of a model, got none");
  }
  ServableOptions servable = ToServableOptions(options);
  servable.model_path = (base_path / options.models_path()).lexically_normal();
  return servable;
}

}  // namespace rerank
