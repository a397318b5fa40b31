// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model_directory.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>

#include "calculators/core/error.h"
#include "calculators/core/family.h"
#include "calculators/engine/json_reader.h"

namespace rerank {
namespace {

namespace fs = std::filesystem;

// The path of `name` in `directory`; `hint` says how such a file is made.
fs::path RequireFile(const fs::path& directory, const std::string& name,
                     const std::string& hint) {
  fs::path path = directory / name;
  if (!fs::is_regular_file(path)) {
    throw Error(ErrorCode::kNotFound,
                path.string() + ": no such file; " + hint);
  }
  return path;
}

std::string KnownArchitectures() {
  std::string names;
  for (const Family& family : Families()) {
    if (names.find(family.architecture) != std::string::npos) continue;
    if (!names.empty()) names += ", ";
    names += family.architecture;
  }
  return names;
}

// What sentence-transformers stores of a model that answers with a token.
struct LogitScore {
  int64_t true_token_id;
  std::optional<int64_t> false_token_id;
};

std::optional<LogitScore> ReadLogitScore(const fs::path& directory) {
  const fs::path path = directory / "1_LogitScore" / "config.json";
  if (!fs::exists(path)) return std::nullopt;
  const JsonObject config = JsonObject::ReadFile(path);
  const auto id = config.Integer("true_token_id");
  if (!id) {
    throw Error(ErrorCode::kInvalidArgument,
                path.string() +
                    ": true_token_id: expected an integer, got "
                    "none");
  }
  return LogitScore{*id, config.Integer("false_token_id")};
}

const Family& RequireFamily(const JsonObject& config, const fs::path& path,
                            bool single_answer) {
  const std::string model_type = config.String("model_type").value_or("");
  const auto architectures = config.StringList("architectures");
  const std::string architecture =
      architectures && !architectures->empty() ? architectures->front() : "";
  const Family* family = FindFamily(model_type, architecture, single_answer);
  if (family == nullptr) {
    throw Error(ErrorCode::kFailedPrecondition,
                path.string() + ": architectures: expected one of " +
                    KnownArchitectures() + ", got '" + architecture +
                    "' (model_type '" + model_type + "')");
  }
  return *family;
}

void ApplyFamily(const Family& family, ModelDescription* model) {
  model->family = family.name;
  model->source = family.source;
  model->layout = family.layout;
  model->prompt = family.prompt;
  model->true_token = family.true_token;
  model->false_token = family.false_token;
  model->score_scale = family.score_scale;
}

// The first of `keys` that states a length, in tokens that a row can have.
std::optional<int64_t> StatedLength(const JsonObject& config,
                                    const Family& family,
                                    std::initializer_list<const char*> keys) {
  std::optional<int64_t> stated;
  for (const char* key : keys) {
    const auto length = config.IntegerIfAny(key);
    if (!stated && length && *length > family.reserved_positions) {
      stated = *length - family.reserved_positions;
    }
  }
  return stated;
}

// The smaller of what config.json and the family say, else 512. The keys are
// those that OpenVINO Model Server reads, in its order.
int64_t MaxLength(const JsonObject& config, const Family& family) {
  constexpr int64_t kUnknown = 512;
  const auto stated =
      StatedLength(config, family,
                   {"max_position_embeddings", "n_positions", "seq_len",
                    "seq_length", "n_ctx", "sliding_window"});
  if (family.max_length == 0) return stated.value_or(kUnknown);
  return std::min(family.max_length, stated.value_or(family.max_length));
}

// A window of attention bounds no position.
std::optional<int64_t> MostPositions(const JsonObject& config,
                                     const Family& family) {
  return StatedLength(config, family,
                      {"max_position_embeddings", "n_positions", "n_ctx"});
}

double RequireScale(const JsonObject& overrides, const fs::path& path) {
  const double scale = overrides.Number("score_scale").value_or(1);
  if (!(scale > 0)) {
    throw Error(ErrorCode::kInvalidArgument,
                path.string() +
                    ": score_scale: expected a number above 0, got " +
                    std::to_string(scale));
  }
  return scale;
}

const Family& RequireNamed(const std::string& name, const fs::path& path) {
  const Family* family = FamilyNamed(name);
  if (family != nullptr) return *family;
  std::string names;
  for (const Family& known : Families()) {
    names += (names.empty() ? "" : ", ") + known.name;
  }
  throw Error(ErrorCode::kInvalidArgument, path.string() +
                                               ": family: expected one of " +
                                               names + ", got '" + name + "'");
}

void ApplyOverrides(const JsonObject& overrides, const fs::path& path,
                    ModelDescription* model) {
  const std::map<std::string, std::string*> texts = {
      {"prefix", &model->prompt.prefix},
      {"instruction_head", &model->prompt.instruction_head},
      {"pair_head", &model->prompt.pair_head},
      {"separator", &model->prompt.separator},
      {"document_lead", &model->prompt.document_lead},
      {"suffix", &model->prompt.suffix},
      {"default_instruction", &model->prompt.default_instruction},
      {"true_token", &model->true_token},
      {"false_token", &model->false_token},
  };
  for (const std::string& key : overrides.Keys()) {
    const auto it = texts.find(key);
    if (it != texts.end()) {
      *it->second = overrides.String(key).value_or(*it->second);
    } else if (key == "max_length") {
      model->max_length =
          overrides.PositiveInteger(key).value_or(model->max_length);
      if (model->most_positions) {
        model->most_positions =
            std::max(*model->most_positions, model->max_length);
      }
    } else if (key == "score_scale") {
      model->score_scale = RequireScale(overrides, path);
    } else if (key != "family") {
      throw Error(ErrorCode::kInvalidArgument,
                  path.string() + ": unknown key '" + key + "'");
    }
  }
}

}  // namespace

ModelDescription ReadModelDirectory(const fs::path& directory) {
  if (!fs::is_directory(directory)) {
    throw Error(ErrorCode::kNotFound,
                directory.string() + ": no such model directory");
  }
  ModelDescription model;
  model.directory = directory;
  const fs::path config_path = RequireFile(
      directory, "config.json", "a model directory holds the model's own");
  const JsonObject config = JsonObject::ReadFile(config_path);
  const std::optional<LogitScore> logit_score = ReadLogitScore(directory);
  const fs::path overrides_path = directory / "reranker.json";
  const JsonObject overrides = fs::exists(overrides_path)
                                   ? JsonObject::ReadFile(overrides_path)
                                   : JsonObject::Parse("{}", "reranker.json");
  const auto named = overrides.String("family");
  const Family& family =
      named ? RequireNamed(*named, overrides_path)
            : RequireFamily(config, config_path,
                            logit_score && !logit_score->false_token_id);
  ApplyFamily(family, &model);
  model.model_file =
      RequireFile(directory, "openvino_model.xml",
                  "export the model with optimum-cli export openvino --task "
                  "text-generation-with-past");
  RequireFile(directory, "openvino_model.bin",
              "the weights belong beside openvino_model.xml");
  model.tokenizer_file = RequireFile(
      directory, "openvino_tokenizer.xml",
      "convert the tokenizer with convert_tokenizer from openvino_tokenizers");
  model.max_length = MaxLength(config, family);
  model.most_positions = MostPositions(config, family);
  if (logit_score) {
    model.true_token_id = logit_score->true_token_id;
    model.false_token_id = logit_score->false_token_id;
  }
  ApplyOverrides(overrides, overrides_path, &model);
  return model;
}

}  // namespace rerank
