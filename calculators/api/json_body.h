// SPDX-License-Identifier: Apache-2.0
//
// What all request bodies have in common: a JSON object in UTF-8, read within
// limits that hold before memory is spent. Included by the sources of this room
// only; no other room knows JSON requests.

#ifndef CALCULATORS_API_JSON_BODY_H_
#define CALCULATORS_API_JSON_BODY_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace rerank {

struct BodyLimits {
  size_t max_bytes = size_t{64} << 20;
  size_t max_values = 1000000;  // objects, lists and scalars, at any depth
  size_t max_depth = 64;        // lists and objects within one another
};

// Throws invalid_argument.
[[noreturn]] void Invalid(const std::string& message);

// What a client wrote, for a message: ASCII, one line, not endless.
std::string Shown(const std::string& text);

// Throws invalid_argument, saying where, when `body` is not a JSON object in
// UTF-8, when an object has a key twice, or when a limit is passed.
nlohmann::json ParseBody(std::string_view body, const BodyLimits& limits = {});

// The value of `key`, or nullptr when it is absent or null.
const nlohmann::json* Find(const nlohmann::json& object, const char* key);

// The same with a type; nullopt when it is absent or null. They throw
// invalid_argument naming the key for a value of another type.
std::optional<std::string> FindText(const nlohmann::json& object,
                                    const char* key);
std::optional<bool> FindFlag(const nlohmann::json& object, const char* key);
// An integer of at least 1.
std::optional<size_t> FindCount(const nlohmann::json& object, const char* key);

}  // namespace rerank

#endif  // CALCULATORS_API_JSON_BODY_H_
