// SPDX-License-Identifier: Apache-2.0
//
// How a checkpoint's own tokenizer joins two texts to the row that its model
// was trained on, as tokenizer.json (post_processor) states it:
//
//   BERT       [CLS] query [SEP] document [SEP]     token types 0 and 1
//   RoBERTa    <s> query </s></s> document </s>     all 0
//
// Read, never guessed: what is not stated there is an error.

#ifndef CALCULATORS_ENGINE_MODEL_PAIR_TEMPLATE_H_
#define CALCULATORS_ENGINE_MODEL_PAIR_TEMPLATE_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "calculators/core/tokens.h"

namespace rerank {

struct PairTemplate {
  TokenSequence prefix;     // in front of the query
  TokenSequence separator;  // between query and document
  TokenSequence suffix;     // behind the document
  // The same as the tokenizer names them, for reports.
  std::string prefix_text;
  std::string separator_text;
  std::string suffix_text;
  // So many tokens of the separator have type 0; all behind them, the document
  // included, have type 1. nullopt: everything has type 0.
  std::optional<size_t> first_types;
  // Tokens of the longest row; nullopt: the tokenizer sets no limit.
  std::optional<int64_t> max_length;
};

// Reads tokenizer.json and, for the limit, tokenizer_config.json. Throws
// not_found without the first, invalid_argument for a broken file, and
// failed_precondition for a way of joining, or of cutting, that is not one of
// the above.
PairTemplate ReadPairTemplate(const std::filesystem::path& directory);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_PAIR_TEMPLATE_H_
