// SPDX-License-Identifier: Apache-2.0
//
// Whose rows a cross-encoder reads: OpenVINO Model Server's, which take the
// place of its calculator's, or the checkpoint's own, on which it was trained.
// reranker.json says it: {"rows": "stock"} (as without) or "checkpoint".

#ifndef CALCULATORS_ENGINE_MODEL_ROWS_H_
#define CALCULATORS_ENGINE_MODEL_ROWS_H_

#include <string>

#include "calculators/engine/json_reader.h"
#include "calculators/engine/model_directory.h"
#include "calculators/engine/special_tokens.h"

namespace rerank {

// Reads the key `rows` of `overrides`, whose name for messages is `name`, and
// sets the model's pair and longest row. Throws invalid_argument for another
// value and for a family whose rows are no choice, and what ReadPairTemplate
// throws.
void ApplyRows(const JsonObject& overrides, const std::string& name,
               ModelDescription* model);

struct RowsNote {
  std::string text;  // one line; "" where rows are a prompt's
  // The checkpoint was trained on other rows, so its published scores are
  // others.
  bool differs = false;
};

// What the model reads of a pair, as text with the names of its tokens; a
// cross-encoder that reads the server's rows has no names for them.
std::string RowText(const ModelDescription& model,
                    const std::string& instruction, const std::string& query,
                    const std::string& document);

RowsNote DescribeRows(const ModelDescription& model,
                      const SpecialTokens& special);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_ROWS_H_
