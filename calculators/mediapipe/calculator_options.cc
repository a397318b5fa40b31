// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/calculator_options.h"

#include "calculators/core/error.h"

namespace rerank {

void CheckCalculatorOptions(
    const mediapipe::RerankCalculatorOVOptions& options) {
  if (options.has_max_position_embeddings() &&
      options.max_position_embeddings() == 0) {
    throw Error(ErrorCode::kInvalidArgument,
                "max_position_embeddings: expected at least 1, got 0");
  }
  if (options.max_allowed_chunks() == 0) {
    throw Error(ErrorCode::kInvalidArgument,
                "max_allowed_chunks: expected at least 1, got 0");
  }
}

ServableOptions ToServableOptions(
    const mediapipe::RerankCalculatorOVOptions& options,
    const std::filesystem::path& base_path) {
  CheckCalculatorOptions(options);
  if (options.models_path().empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "models_path: expected the folder of a model, got none");
  }
  ServableOptions servable;
  servable.model_path = (base_path / options.models_path()).lexically_normal();
  if (!options.target_device().empty()) {
    servable.device = options.target_device();
  }
  servable.plugin_config = options.plugin_config();
  servable.max_documents = options.max_allowed_chunks();
  if (options.has_max_position_embeddings()) {
    servable.max_length = options.max_position_embeddings();
  }
  if (options.has_instruction()) servable.instruction = options.instruction();
  return servable;
}

}  // namespace rerank
