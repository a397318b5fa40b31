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
#include <vector>

namespace rerank {

struct BodyLimits {
  size_t max_bytes = size_t{64} << 20;
  size_t max_values = 1000000;  // objects, lists and scalars, at any depth
  size_t max_depth = 64;        // lists and objects within one another
};

// How errors of a whole body begin; the server's words differ by endpoint.
struct BodyWords {
  const char* not_json = "Non-json request received in rerank calculator";
  const char* not_an_object = "request";
};

// Throws invalid_argument.
[[noreturn]] void Invalid(const std::string& message);

// What a client wrote, for a message: ASCII, one line, not endless.
std::string Shown(const std::string& text);

// For a message, what came in place of another type: ", got string", with its
// value where that is a number. Texts of users stay out of it.
std::string Got(const nlohmann::json& value);

// The objects that stand directly in the body's list `field`, as the client
// wrote them: parts of the body, which outlives them.
struct Verbatim {
  std::string_view field;
  std::vector<std::string_view> objects{};
};

// Takes time linear in the body. Throws invalid_argument, saying where, when
// `body` is not a JSON object in UTF-8, when an object has a key twice, or when
// a limit is passed. `verbatim` (may be nullptr) gets its objects.
nlohmann::json ParseBody(std::string_view body, const BodyLimits& limits = {},
                         Verbatim* verbatim = nullptr,
                         const BodyWords& words = {});

// The value of `key`, or nullptr when it is absent or null.
const nlohmann::json* Find(const nlohmann::json& object, const char* key);

// The same with a type; nullopt when it is absent or null. They throw
// invalid_argument naming the key for a value of another type.
std::optional<std::string> FindText(const nlohmann::json& object,
                                    const char* key);
// A boolean; also the strings "true" and "false", in letters of any case, which
// some clients send.
std::optional<bool> FindFlag(const nlohmann::json& object, const char* key);
// An integer of at least `least`.
std::optional<size_t> FindCount(const nlohmann::json& object, const char* key,
                                size_t least = 1);

// `text` as FindFlag reads it; nullopt for any other text.
std::optional<bool> FlagOf(std::string_view text);

}  // namespace rerank

#endif  // CALCULATORS_API_JSON_BODY_H_
