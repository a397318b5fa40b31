// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/special_tokens.h"

#include <optional>
#include <string>

#include "calculators/engine/model/json_reader.h"

namespace rerank {
namespace {

namespace fs = std::filesystem;

JsonObject ReadIfThere(const fs::path& path) {
  return fs::exists(path) ? JsonObject::ReadFile(path)
                          : JsonObject::Parse("{}", path.string());
}

// nullopt where the file says nothing or names more than one token.
std::optional<int64_t> Encoded(const JsonObject& config, const std::string& key,
                               const Tokenizer& tokenizer) {
  const auto token = config.StringIfAny(key);
  if (!token) return std::nullopt;
  const TokenSequence ids = tokenizer.EncodeControl(*token);
  if (ids.size() != 1) return std::nullopt;
  return ids.front();
}

}  // namespace

SpecialTokens FindSpecialTokens(const fs::path& directory,
                                const Tokenizer& tokenizer) {
  const JsonObject model = ReadIfThere(directory / "config.json");
  const JsonObject config = ReadIfThere(directory / "tokenizer_config.json");
  // An id of 0 counts as none, as there; the other file then says the same.
  const auto stated = [&model](const std::string& key) {
    const auto id = model.IntegerIfAny(key);
    return id && *id != 0 ? id : std::nullopt;
  };
  const auto find = [&](const std::string& name) {
    const auto id = stated(name + "_token_id");
    return id ? id : Encoded(config, name + "_token", tokenizer);
  };
  const auto sep = model.IntegerIfAny("sep_token_id");
  const auto eos = stated("eos_token_id");
  SpecialTokens tokens;
  tokens.bos = find("bos").value_or(0);
  tokens.eos = find("eos").value_or(0);
  tokens.pad = find("pad").value_or(0);
  tokens.sep =
      sep   ? *sep
      : eos ? *eos
            : Encoded(config, "sep_token", tokenizer).value_or(tokens.eos);
  return tokens;
}

}  // namespace rerank
