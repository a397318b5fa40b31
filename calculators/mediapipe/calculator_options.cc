// SPDX-License-Identifier: Apache-2.0

#include "calculators/mediapipe/calculator_options.h"

#include <cstdint>
#include <string>
#include <type_traits>

#include "calculators/core/error.h"
#include "calculators/core/option_words.h"

namespace rerank {

namespace {

using GraphOptions = mediapipe::RerankCalculatorOVOptions;

template <typename From, typename To>
void Take(const char* name, const From& from, To* to) {
  if constexpr (std::is_enum_v<To>) {
    *to = ParseNumber<To>(name, static_cast<int64_t>(from));
  } else if constexpr (std::is_same_v<To, std::string>) {
    if (!from.empty()) *to = from;  // "" is as good as not set
  } else {
    *to = from;
  }
}

// All but models_path, unchecked.
ServableOptions Taken(const GraphOptions& graph) {
  ServableOptions options;
#define RERANK_TAKE(name, graph_name, field, range)        \
  if (graph.has_##graph_name()) {                          \
    Take(#graph_name, graph.graph_name(), &options.field); \
  }
  RERANK_OPTIONS(RERANK_TAKE)
#undef RERANK_TAKE
  return options;
}

}  // namespace

void CheckCalculatorOptions(const GraphOptions& options) {
  CheckOptions(Taken(options), Door::kGraph);
}

ServableOptions ToServableOptions(const GraphOptions& options,
                                  const std::filesystem::path& base_path) {
  CheckCalculatorOptions(options);
  if (options.models_path().empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "models_path: expected the folder of a model, got none");
  }
  ServableOptions servable = Taken(options);
  servable.model_path = (base_path / options.models_path()).lexically_normal();
  return servable;
}

}  // namespace rerank
