// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model_rows.h"

#include <algorithm>

#include "calculators/core/error.h"
#include "calculators/engine/pair_template.h"

namespace rerank {
namespace {

// Its graph was made for the server's rows.
constexpr char kBaked[] = "cross-encoder/baked";

bool HasChoice(const ModelDescription& model) {
  return model.layout == RowLayout::kCrossEncoder && model.family != kBaked;
}

std::string Joined(const PairTemplate& pair) {
  return pair.prefix_text + " query " + pair.separator_text + " document " +
         pair.suffix_text + (pair.first_types ? ", token types 0 and 1" : "");
}

bool IsServers(const PairTemplate& pair, const SpecialTokens& special) {
  return pair.prefix == TokenSequence{special.bos} &&
         pair.separator == TokenSequence{special.eos, special.sep} &&
         pair.suffix == TokenSequence{special.eos} && !pair.first_types;
}

}  // namespace

void ApplyRows(const JsonObject& overrides, const std::string& name,
               ModelDescription* model) {
  const auto rows = overrides.String("rows");
  if (!rows) return;
  if (*rows != "stock" && *rows != "checkpoint") {
    throw Error(
        ErrorCode::kInvalidArgument,
        name + ": rows: expected 'stock' or 'checkpoint', got '" + *rows + "'");
  }
  if (!HasChoice(*model)) {
    throw Error(ErrorCode::kInvalidArgument,
                name + ": rows: expected none for " + model->family +
                    ", got '" + *rows + "'");
  }
  if (*rows == "stock") return;
  try {
    model->pair = ReadPairTemplate(model->directory);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": rows: 'checkpoint' is not told by " +
                                  error.what() +
                                  "; 'stock' takes OpenVINO Model Server's");
  }
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

RowsNote DescribeRows(const ModelDescription& model,
                      const SpecialTokens& special) {
  if (!HasChoice(model)) return {};
  if (model.pair) return {"rows are the checkpoint's: " + Joined(*model.pair)};
  const std::string stock =
      "rows are OpenVINO Model Server's, BOS query EOS SEP document EOS (ids " +
      std::to_string(special.bos) + ", " + std::to_string(special.eos) + ", " +
      std::to_string(special.sep) + ")";
  PairTemplate pair;
  try {
    pair = ReadPairTemplate(model.directory);
  } catch (const Error& error) {
    return {stock +
            "; whether the checkpoint was trained on them is not told: " +
            error.what()};
  }
  if (IsServers(pair, special)) {
    return {stock + "; the checkpoint was trained on the same"};
  }
  return {stock + "; the checkpoint's tokenizer joins a pair as " +
              Joined(pair) +
              ", on which it was trained: {\"rows\": \"checkpoint\"} in "
              "reranker.json gives these, and its published scores",
          true};
}

}  // namespace rerank
