// SPDX-License-Identifier: Apache-2.0
//
// Whose rows a cross-encoder reads: OpenVINO Model Server's, which take the
// place of its calculator's, or the checkpoint's own, on which it was trained.
// reranker.json says it: {"rows": "stock"} (as without) or "checkpoint".

#ifndef CALCULATORS_ENGINE_MODEL_MODEL_ROWS_H_
#define CALCULATORS_ENGINE_MODEL_MODEL_ROWS_H_

#include <string>

#include "calculators/engine/model/json_reader.h"
#include "calculators/engine/model/model_directory.h"

namespace rerank {

// False for prompts, whose rows are their family's, and for a baked model,
// whose graph was made for the server's.
bool HasRowChoice(const ModelDescription& model);

// Reads the key `rows` of `overrides`, whose name for messages is `name`, and
// sets the model's pair and longest row. Throws invalid_argument for another
// value and for a family whose rows are no choice, and what ReadPairTemplate
// throws.
void ApplyRows(const JsonObject& overrides, const std::string& name,
               ModelDescription* model);

// The checkpoint's own rows, as its tokenizer.json states them. Throws what
// ReadPairTemplate throws.
void UseCheckpointRows(ModelDescription* model);

// What the model reads of a pair, as text with the names of its tokens; a
// cross-encoder that reads the server's rows has no names for them.
std::string RowText(const ModelDescription& model,
                    const std::string& instruction, const std::string& query,
                    const std::string& document);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_MODEL_ROWS_H_
