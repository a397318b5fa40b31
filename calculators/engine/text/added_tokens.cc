// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/added_tokens.h"

#include <algorithm>
#include <optional>

#include "calculators/engine/model/json_reader.h"

namespace rerank {
namespace {

namespace fs = std::filesystem;

constexpr char kWhiteSpace[] = " \t\r\n";
constexpr char kNamedToken[] = "_token";

std::optional<JsonObject> ReadIfThere(
    const fs::path& path, const std::vector<std::string>& without = {}) {
  if (!fs::exists(path)) return std::nullopt;
  return JsonObject::ReadFile(path, without);
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// {"content": "<s>", "special": true, ...}
void AddDescribed(const JsonObject& token, AddedTokens* tokens) {
  const auto content = token.StringIfAny("content");
  if (!content) return;
  const bool special = token.BooleanIfAny("special").value_or(false);
  (special ? tokens->special : tokens->plain).insert(*content);
}

// "<s>" or {"content": "<s>"}
void AddNamed(const JsonObject& config, const std::string& key,
              AddedTokens* tokens) {
  if (const auto name = config.StringIfAny(key)) tokens->special.insert(*name);
  const auto token = config.NestedIfAny(key);
  const auto content = token ? token->StringIfAny("content") : std::nullopt;
  if (content) tokens->special.insert(*content);
}

// "bos_token", and lists and objects of such: special whatever else is said.
void AddAllNamed(const JsonObject& config, AddedTokens* tokens) {
  for (const std::string& key : config.Keys()) {
    if (EndsWith(key, kNamedToken)) AddNamed(config, key, tokens);
  }
  for (const char* key :
       {"additional_special_tokens", "extra_special_tokens"}) {
    const auto names = config.NestedIfAny(key);
    if (!names) continue;
    for (const auto& name : names->Keys()) AddNamed(*names, name, tokens);
  }
}

// Whether a token is part of the frame. White space is no mark of it.
bool IsOfFrame(const std::string& token,
               const std::vector<std::string>& frame) {
  if (token.find_first_not_of(kWhiteSpace) == std::string::npos) return false;
  return std::any_of(frame.begin(), frame.end(), [&](const std::string& text) {
    return text.find(token) != std::string::npos;
  });
}

}  // namespace

AddedTokens ReadAddedTokens(const fs::path& directory,
                            const std::vector<std::string>& frame) {
  AddedTokens tokens;
  const auto add_all = [&tokens](const JsonObject& file,
                                 const std::string& key) {
    const auto described = file.NestedIfAny(key);
    if (!described) return;
    for (const std::string& place : described->Keys()) {
      const auto token = described->NestedIfAny(place);
      if (token) AddDescribed(*token, &tokens);
    }
  };
  if (const auto file = ReadIfThere(directory / "tokenizer.json", {"model"})) {
    add_all(*file, "added_tokens");
  }
  for (const char* name :
       {"tokenizer_config.json", "special_tokens_map.json"}) {
    const auto file = ReadIfThere(directory / name);
    if (!file) continue;
    AddAllNamed(*file, &tokens);
    add_all(*file, "added_tokens_decoder");
  }
  for (auto it = tokens.plain.begin(); it != tokens.plain.end();) {
    if (IsOfFrame(*it, frame)) tokens.special.insert(*it);
    it = tokens.special.count(*it) != 0 ? tokens.plain.erase(it) : next(it);
  }
  return tokens;
}

}  // namespace rerank
