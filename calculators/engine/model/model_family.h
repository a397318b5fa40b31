// SPDX-License-Identifier: Apache-2.0
//
// Reads what a folder's files say of a model's family: config.json,
// 1_LogitScore/config.json, the chat template and reranker.json. The folder may
// be a model directory or the checkpoint that it was exported from.

#ifndef CALCULATORS_ENGINE_MODEL_MODEL_FAMILY_H_
#define CALCULATORS_ENGINE_MODEL_MODEL_FAMILY_H_

#include <filesystem>
#include <optional>
#include <string>

#include "calculators/core/family.h"
#include "calculators/core/family_signs.h"
#include "calculators/engine/model/json_reader.h"

namespace rerank {

// The files that tell of a model; all but config.json may be missing.
struct ModelFiles {
  std::filesystem::path directory;
  JsonObject config;     // config.json
  JsonObject overrides;  // reranker.json, {} where there is none
  std::optional<LogitScore> logit_score;
};

struct ModelFamily {
  Family family;
  ScoreSource source = ScoreSource::kAnswerTokens;
  std::string name;      // with "-seq-cls" where that applies
  std::string evidence;  // one line: by what it was told
  bool assumed = false;  // only the architecture spoke; see FamilyVerdict
  // reranker.json names the family or states its prompt: whoever wrote it
  // answers for the rest.
  bool stated = false;
};

// Throws not_found for a missing directory or config.json, invalid_argument for
// a broken file.
ModelFiles ReadModelFiles(const std::filesystem::path& directory);

// Throws invalid_argument for a name in reranker.json that is not known, and
// failed_precondition for a model whose family is not told.
ModelFamily FindModelFamily(const ModelFiles& files);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_MODEL_FAMILY_H_
