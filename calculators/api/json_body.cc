// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/json_body.h"

#include "calculators/core/error.h"

namespace rerank {

using nlohmann::json;

void Invalid(const std::string& message) {
  throw Error(ErrorCode::kInvalidArgument, message);
}

json ParseBody(std::string_view body) {
  json object;
  try {
    object = json::parse(body);
  } catch (const json::parse_error& error) {
    Invalid("request: expected valid JSON in UTF-8, got an error at byte " +
            std::to_string(error.byte));
  }
  if (!object.is_object()) {
    Invalid(std::string("request: expected a JSON object, got ") +
            object.type_name());
  }
  return object;
}

const json* Find(const json& object, const char* key) {
  const auto it = object.find(key);
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

}  // namespace rerank
