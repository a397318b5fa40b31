// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/export_command.h"

namespace rerank {

std::string ExportCommand(ScoreSource source) {
  const std::string task = source == ScoreSource::kClassifier
                               ? "text-classification"
                               : "text-generation-with-past";
  return "optimum-cli export openvino --model MODEL --task " + task + " OUT";
}

}  // namespace rerank
