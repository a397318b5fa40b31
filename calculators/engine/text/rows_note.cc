// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/rows_note.h"

#include "calculators/core/error.h"
#include "calculators/engine/model/model_rows.h"
#include "calculators/engine/model/pair_template.h"

namespace rerank {
namespace {

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

RowsNote DescribeRows(const ModelDescription& model,
                      const SpecialTokens& special) {
  if (!HasRowChoice(model)) return {};
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
