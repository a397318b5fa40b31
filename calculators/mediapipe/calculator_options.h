// SPDX-License-Identifier: Apache-2.0
//
// From the options of a graph's node to those of a servable.

#ifndef CALCULATORS_MEDIAPIPE_CALCULATOR_OPTIONS_H_
#define CALCULATORS_MEDIAPIPE_CALCULATOR_OPTIONS_H_

#include <filesystem>

#include "calculators/core/options.h"
#include "calculators/mediapipe/rerank_calculator_ov.pb.h"

namespace rerank {

// Throws invalid_argument, naming the option, for a value that no model could
// use.
void CheckCalculatorOptions(
    const mediapipe::RerankCalculatorOVOptions& options);

// The servable that `options` describe. A relative models_path is taken from
// `base_path`, the folder of graph.pbtxt. Throws invalid_argument as above and
// when models_path is missing.
ServableOptions ToServableOptions(
    const mediapipe::RerankCalculatorOVOptions& options,
    const std::filesystem::path& base_path);

}  // namespace rerank

#endif  // CALCULATORS_MEDIAPIPE_CALCULATOR_OPTIONS_H_
