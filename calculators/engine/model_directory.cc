// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model_directory.h"

#include <algorithm>
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
    if (!names.empty()) names += ", ";
    names += family.architecture;
  }
  return names;
}

const Family& RequireFamily(const JsonObject& config, const fs::path& path) {
  const std::string model_type = config.String("model_type").value_or("");
  const auto architectures = config.StringList("architectures");
  const std::string architecture =
      architectures && !architectures->empty() ? architectures->front() : "";
  const Family* family = FindFamily(model_type, architecture);
  if (family == nullptr) {
    throw Error(ErrorCode::kFailedPrecondition,
                path.string() + ": architectures: expected one of " +
                    KnownArchitectures() + ", got '" + architecture +
                    "' (model_type '" + model_type + "')");
  }
  return *family;
}

void ApplyOverrides(const fs::path& path, ModelDescription* model) {
  const JsonObject overrides = JsonObject::ReadFile(path);
  const std::map<std::string, std::string*> texts = {
      {"prefix", &model->prompt.prefix},
      {"pair_head", &model->prompt.pair_head},
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
    } else {
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
  const Family& family = RequireFamily(config, config_path);
  model.model_file =
      RequireFile(directory, "openvino_model.xml",
                  "export the model with optimum-cli export openvino --task "
                  "text-generation-with-past");
  RequireFile(directory, "openvino_model.bin",
              "the weights belong beside openvino_model.xml");
  model.tokenizer_file = RequireFile(
      directory, "openvino_tokenizer.xml",
      "convert the tokenizer with convert_tokenizer from openvino_tokenizers");
  model.family = family.name;
  model.prompt = family.prompt;
  model.true_token = family.true_token;
  model.false_token = family.false_token;
  model.max_length = std::min(family.max_length,
                              config.PositiveInteger("max_position_embeddings")
                                  .value_or(family.max_length));
  const fs::path overrides = directory / "reranker.json";
  if (fs::exists(overrides)) ApplyOverrides(overrides, &model);
  return model;
}

}  // namespace rerank
