// SPDX-License-Identifier: Apache-2.0
//
// How models get exported, for messages that refuse an export.

#ifndef CALCULATORS_ENGINE_MODEL_EXPORT_COMMAND_H_
#define CALCULATORS_ENGINE_MODEL_EXPORT_COMMAND_H_

#include <string>

#include "calculators/core/family.h"

namespace rerank {

// The command that exports a model whose score is made so, with the right task.
std::string ExportCommand(ScoreSource source);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_EXPORT_COMMAND_H_
