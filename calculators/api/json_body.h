// SPDX-License-Identifier: Apache-2.0
//
// What all request bodies have in common: a JSON object in UTF-8. Included by
// the sources of this room only; no other room knows JSON requests.

#ifndef CALCULATORS_API_JSON_BODY_H_
#define CALCULATORS_API_JSON_BODY_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace rerank {

// Throws invalid_argument.
[[noreturn]] void Invalid(const std::string& message);

// Throws invalid_argument when `body` is not a JSON object.
nlohmann::json ParseBody(std::string_view body);

// The value of `key`, or nullptr when it is absent or null.
const nlohmann::json* Find(const nlohmann::json& object, const char* key);

}  // namespace rerank

#endif  // CALCULATORS_API_JSON_BODY_H_
