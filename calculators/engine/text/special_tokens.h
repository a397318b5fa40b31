// SPDX-License-Identifier: Apache-2.0
//
// The ids of a model's special tokens, found as OpenVINO Model Server finds
// them: in config.json (*_token_id), else in tokenizer_config.json (*_token,
// encoded by the tokenizer), else 0.

#ifndef CALCULATORS_ENGINE_TEXT_SPECIAL_TOKENS_H_
#define CALCULATORS_ENGINE_TEXT_SPECIAL_TOKENS_H_

#include <cstdint>
#include <filesystem>

#include "calculators/engine/text/tokenizer.h"

namespace rerank {

struct SpecialTokens {
  int64_t bos = 0;
  int64_t eos = 0;
  int64_t sep = 0;  // config.json's, else eos, else tokenizer_config.json's
  int64_t pad = 0;
};

// Throws invalid_argument for a broken file. Either file may be missing.
SpecialTokens FindSpecialTokens(const std::filesystem::path& directory,
                                const Tokenizer& tokenizer);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_TEXT_SPECIAL_TOKENS_H_
