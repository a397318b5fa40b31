// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_family.h"

#include <fstream>
#include <sstream>

#include "calculators/core/error.h"

namespace rerank {
namespace {

namespace fs = std::filesystem;

constexpr char kOverrides[] = "reranker.json";

std::string Architecture(const JsonObject& config) {
  const auto architectures = config.StringList("architectures");
  return architectures && !architectures->empty() ? architectures->front() : "";
}

std::optional<LogitScore> ReadLogitScore(const fs::path& directory) {
  const fs::path path = directory / "1_LogitScore" / "config.json";
  if (!fs::exists(path)) return std::nullopt;
  const JsonObject config = JsonObject::ReadFile(path);
  const auto id = config.Integer("true_token_id");
  if (!id) {
    throw Error(
        ErrorCode::kInvalidArgument,
        path.string() + ": true_token_id: expected an integer, got none");
  }
  return LogitScore{*id, config.Integer("false_token_id")};
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Where transformers keeps it: a file of its own, before in the tokenizer's
// configuration; a template for pairs beside one for conversations.
std::string ChatTemplate(const fs::path& directory) {
  std::string text;
  for (const char* name :
       {"chat_template.jinja", "additional_chat_templates/reranker.jinja"}) {
    if (fs::is_regular_file(directory / name)) {
      text += ReadText(directory / name);
    }
  }
  const fs::path tokenizer = directory / "tokenizer_config.json";
  if (text.empty() && fs::is_regular_file(tokenizer)) {
    text = JsonObject::ReadFile(tokenizer)
               .StringIfAny("chat_template")
               .value_or("");
  }
  return text;
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

ModelFamily Named(const Family& family, ScoreSource source,
                  std::string evidence) {
  ModelFamily model;
  model.family = family;
  model.source = source;
  model.name = NameOf(family, source);
  model.evidence = std::move(evidence);
  model.stated = true;
  return model;
}

// A model whose prompt reranker.json states and whose family nobody knows.
ModelFamily OwnPrompt(const std::string& architecture) {
  Family family;
  family.name = kOverrides;
  return Named(family,
               IsClassifier(architecture) ? ScoreSource::kClassifier
                                          : ScoreSource::kAnswerTokens,
               "the prompt in reranker.json");
}

}  // namespace

ModelFiles ReadModelFiles(const fs::path& directory) {
  if (!fs::is_directory(directory)) {
    throw Error(ErrorCode::kNotFound,
                directory.string() + ": no such model directory");
  }
  const fs::path config = directory / "config.json";
  if (!fs::is_regular_file(config)) {
    throw Error(ErrorCode::kNotFound,
                config.string() +
                    ": no such file; a model directory holds the model's own");
  }
  const fs::path overrides = directory / kOverrides;
  return {directory, JsonObject::ReadFile(config),
          fs::exists(overrides) ? JsonObject::ReadFile(overrides)
                                : JsonObject::Parse("{}", kOverrides),
          ReadLogitScore(directory)};
}

ModelFamily FindModelFamily(const ModelFiles& files) {
  FamilySigns signs;
  signs.model_type = files.config.String("model_type").value_or("");
  signs.architecture = Architecture(files.config);
  const auto named = files.overrides.String("family");
  if (named) {
    const Family& family = RequireNamed(*named, files.directory / kOverrides);
    const bool turned = *named != family.name;
    return Named(family,
                 turned ? ScoreSource::kClassifier
                        : SourceOf(family, signs.architecture),
                 kOverrides);
  }
  signs.name_or_path = files.config.StringIfAny("_name_or_path").value_or("");
  signs.chat_template = ChatTemplate(files.directory);
  signs.logit_score = files.logit_score;
  const FamilyVerdict verdict = TellFamily(signs);
  if (verdict.family == nullptr) {
    if (files.overrides.String("query_template")) {
      return OwnPrompt(signs.architecture);
    }
    throw Error(
        ErrorCode::kFailedPrecondition,
        (files.directory / "config.json").string() + ": " + verdict.why_not);
  }
  ModelFamily model;
  model.family = *verdict.family;
  model.source = verdict.source;
  model.name = NameOf(*verdict.family, verdict.source);
  model.evidence = Evidence(verdict);
  model.assumed = verdict.assumed;
  return model;
}

}  // namespace rerank
