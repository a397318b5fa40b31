// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/json_body.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "calculators/api/body_reader.h"
#include "calculators/core/error.h"

namespace rerank {

using nlohmann::json;

namespace {

// `value` is no integer of 64 bits; the parser keeps larger ones as doubles.
[[noreturn]] void NotAnInteger(const std::string& key, const json& value,
                               size_t least) {
  std::string range;
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (number >= 0x1p64) {
      range =
          " of at most " + std::to_string(std::numeric_limits<uint64_t>::max());
    } else if (number < -0x1p63) {
      range = " of at least " + std::to_string(least);
    }
  }
  Invalid(key + " accepts integer values" + range + Got(value));
}

bool EqualsInAnyCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) {
                      return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
                    });
}

}  // namespace

void Invalid(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

std::string Shown(const std::string& text) {
  constexpr size_t kMost = 40;
  const std::string quoted = json(text).dump(-1, ' ', true);
  const std::string bare = quoted.substr(1, quoted.size() - 2);
  return bare.size() <= kMost ? bare : bare.substr(0, kMost) + "...";
}

std::string Got(const json& value) {
  const std::string type = std::string(", got ") + value.type_name();
  return value.is_number() ? type + " " + value.dump() : type;
}

json ParseBody(std::string_view body, const BodyLimits& limits,
               Verbatim* verbatim, const BodyWords& words) {
  if (body.size() > limits.max_bytes) {
    Invalid("request: expected at most " + std::to_string(limits.max_bytes) +
            " bytes, got " + std::to_string(body.size()));
  }
  json object = ReadBody(body, limits, verbatim, words.not_json);
  if (!object.is_object()) {
    Invalid(std::string(words.not_an_object) +
            ": expected a JSON object, got " + object.type_name());
  }
  return object;
}

const json* Find(const json& object, const char* key) {
  const auto it = object.find(key);
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

std::optional<std::string> FindText(const json& object, const char* key) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    Invalid(std::string(key) + " accepts string values" + Got(*value));
  }
  return value->get<std::string>();
}

std::optional<bool> FindFlag(const json& object, const char* key) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  std::optional<bool> flag;
  if (value->is_string()) flag = FlagOf(value->get_ref<const std::string&>());
  if (!flag)
    Invalid(std::string(key) + " accepts boolean values" + Got(*value));
  return flag;
}

std::optional<bool> FlagOf(std::string_view text) {
  if (EqualsInAnyCase(text, "true")) return true;
  if (EqualsInAnyCase(text, "false")) return false;
  return std::nullopt;
}

std::optional<size_t> FindCount(const json& object, const char* key,
                                size_t least) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) NotAnInteger(key, *value, least);
  // The library keeps every number of 0 or more unsigned.
  if (!value->is_number_unsigned() || value->get<uint64_t>() < least) {
    Invalid(std::string(key) + ": expected an integer of at least " +
            std::to_string(least) + ", got " + value->dump());
  }
  return value->get<size_t>();
}

}  // namespace rerank
