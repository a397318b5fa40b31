// SPDX-License-Identifier: Apache-2.0
//
// Tells which family a model is of by what its files say. What is not known is
// told so, never guessed:
//
//   FamilySigns signs;
//   signs.model_type = "qwen3";
//   signs.architecture = "Qwen3ForCausalLM";
//   signs.logit_score = LogitScore{9454, std::nullopt};
//   TellFamily(signs).family->name;  // "zerank-2"

#ifndef CALCULATORS_CORE_FAMILY_SIGNS_H_
#define CALCULATORS_CORE_FAMILY_SIGNS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "calculators/core/family.h"

namespace rerank {

// What sentence-transformers stores of a model that answers with a token.
struct LogitScore {
  int64_t true_token_id = 0;
  std::optional<int64_t> false_token_id;  // nullopt = the true one's alone
};

// What a model's files say.
struct FamilySigns {
  std::string model_type;                 // config.json
  std::string architecture;               // config.json: architectures[0]
  std::string name_or_path;               // config.json: _name_or_path
  std::string chat_template;              // of the tokenizer
  std::optional<LogitScore> logit_score;  // 1_LogitScore/config.json
};

struct FamilyVerdict {
  const Family* family = nullptr;  // nullptr = not known
  ScoreSource source = ScoreSource::kAnswerTokens;
  std::vector<std::string> told_by;  // names of the signs
  // Only model_type and architecture spoke, and other models have them, too.
  bool assumed = false;
  std::string why_not;  // where it is not known: what was expected, what came
};

FamilyVerdict TellFamily(const FamilySigns& signs);

// One line: by what a family was told, and whether that is sure.
std::string Evidence(const FamilyVerdict& verdict);

}  // namespace rerank

#endif  // CALCULATORS_CORE_FAMILY_SIGNS_H_
