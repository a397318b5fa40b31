// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_rows.h"

#include <algorithm>

#include "calculators/core/error.h"
#include "calculators/core/prompt.h"
#include "calculators/engine/model/pair_template.h"

namespace rerank {

bool HasRowChoice(const ModelDescription& model) {
  return model.layout == RowLayout::kCrossEncoder &&
         model.family != "cross-encoder/baked";
}

void ApplyRows(const JsonObject& overrides, const std::string& name,
               ModelDescription* model) {
  const auto rows = overrides.String("rows");
  if (!rows) return;
  if (*rows != "stock" && *rows != "checkpoint") {
    throw Error(
        ErrorCode::kInvalidArgument,
        name + ": rows: expected 'stock' or 'checkpoint', got '" + *rows + "'");
  }
  if (!HasRowChoice(*model)) {
    throw Error(ErrorCode::kInvalidArgument,
                name + ": rows: expected none for " + model->family +
                    ", got '" + *rows + "'");
  }
  if (*rows == "stock") return;
  try {
    UseCheckpointRows(model);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": rows: 'checkpoint' is not told by " +
                                  error.what() +
                                  "; 'stock' takes OpenVINO Model Server's");
  }
}

void UseCheckpointRows(ModelDescription* model) {
  model->pair = ReadPairTemplate(model->directory);
  if (model->pair->max_length) {
    model->max_length = std::min(model->max_length, *model->pair->max_length);
  }
}

std::string RowText(const ModelDescription& model,
                    const std::string& instruction, const std::string& query,
                    const std::string& document) {
  if (model.pair) {
    return model.pair->prefix_text + query + model.pair->separator_text +
           document + model.pair->suffix_text;
  }
  if (model.layout == RowLayout::kCrossEncoder) {
    return "[BOS]" + query + "[EOS][SEP]" + document + "[EOS]";
  }
  return RenderPrompt(model.prompt, instruction, query, document);
}

}  // namespace rerank
