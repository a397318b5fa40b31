// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_directory.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>

#include "calculators/core/error.h"
#include "calculators/core/family.h"
#include "calculators/engine/model/export_command.h"
#include "calculators/engine/model/file_check.h"
#include "calculators/engine/model/json_reader.h"
#include "calculators/engine/model/model_family.h"
#include "calculators/engine/model/model_rows.h"

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
  CheckNoLfsPointer(path);
  return path;
}

// Where the model is: where sentence-transformers keeps it, if not in
// `directory` itself.
fs::path ModelFolder(const fs::path& directory) {
  const fs::path inner = directory / "openvino";
  const bool outer = fs::exists(directory / "openvino_model.xml");
  return !outer && fs::exists(inner / "openvino_model.xml") ? inner : directory;
}

void ApplyFamily(const ModelFamily& told, ModelDescription* model) {
  const Family& family = told.family;
  model->family = told.name;
  model->evidence = told.evidence;
  model->assumed = told.assumed;
  model->source = told.source;
  model->layout = family.layout;
  model->prompt = family.prompt;
  model->score_scale = family.score_scale;
  if (told.source == ScoreSource::kClassifier) {
    model->label_difference = !family.false_token.empty();
    return;
  }
  model->true_token = family.true_token;
  model->false_token = family.false_token;
  model->true_token_id = family.true_token_id;
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

int64_t ServerLength(const JsonObject& config, Family family) {
  family.reserved_positions = 0;
  return MaxLength(config, family);
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

// Answers that reranker.json states go before ids that other files do.
void ForgetIds(ModelDescription* model) {
  model->true_token_id.reset();
  model->false_token_id.reset();
  model->answers_to_check = false;
}

void ApplyOverrides(const JsonObject& overrides, const fs::path& path,
                    ModelDescription* model) {
  const std::map<std::string, std::string*> texts = {
      {"prefix", &model->prompt.prefix},
      {"instruction_lead", &model->prompt.instruction_lead},
      {"query_template", &model->prompt.query_template},
      {"instruction_tail", &model->prompt.instruction_tail},
      {"separator", &model->prompt.separator},
      {"document_lead", &model->prompt.document_lead},
      {"document_tail", &model->prompt.document_tail},
      {"suffix", &model->prompt.suffix},
      {"default_instruction", &model->prompt.default_instruction},
      {"true_token", &model->true_token},
      {"false_token", &model->false_token},
  };
  for (const std::string& key : overrides.Keys()) {
    const auto it = texts.find(key);
    if (it != texts.end()) {
      *it->second = overrides.String(key).value_or(*it->second);
      if (key == "true_token" || key == "false_token") ForgetIds(model);
    } else if (key == "max_length") {
      model->max_length =
          overrides.PositiveInteger(key).value_or(model->max_length);
      model->server_length = model->max_length;
      if (model->most_positions) {
        model->most_positions =
            std::max(*model->most_positions, model->max_length);
      }
    } else if (key == "document_first") {
      model->prompt.document_first =
          overrides.Boolean(key).value_or(model->prompt.document_first);
    } else if (key == "score_scale") {
      model->score_scale = RequireScale(overrides, path);
    } else if (key != "family" && key != "rows") {
      throw Error(ErrorCode::kInvalidArgument,
                  path.string() + ": unknown key '" + key + "'");
    }
  }
}

}  // namespace

ModelDescription ReadModelDirectory(const fs::path& directory) {
  const ModelFiles files = ReadModelFiles(directory);
  const ModelFamily told = FindModelFamily(files);
  ModelDescription model;
  model.directory = directory;
  ApplyFamily(told, &model);
  const fs::path folder = ModelFolder(directory);
  model.model_file =
      RequireFile(folder, "openvino_model.xml",
                  "export the model: " + ExportCommand(model.source));
  RequireFile(folder, "openvino_model.bin",
              "the weights belong beside openvino_model.xml");
  model.tokenizer_file = RequireFile(
      directory, "openvino_tokenizer.xml",
      "convert the tokenizer with convert_tokenizer from openvino_tokenizers");
  CheckNoLfsPointer(directory / "openvino_tokenizer.bin");
  model.max_length = MaxLength(files.config, told.family);
  model.server_length = ServerLength(files.config, told.family);
  model.most_positions = MostPositions(files.config, told.family);
  if (files.logit_score && model.source == ScoreSource::kAnswerTokens) {
    model.true_token_id = files.logit_score->true_token_id;
    model.false_token_id = files.logit_score->false_token_id;
    model.answers_to_check = !told.stated && !told.family.true_token_id;
  }
  const fs::path overrides_path = directory / "reranker.json";
  ApplyRows(files.overrides, overrides_path.string(), &model);
  ApplyOverrides(files.overrides, overrides_path, &model);
  return model;
}

}  // namespace rerank
