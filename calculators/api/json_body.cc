// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/json_body.h"

#include <cstdint>
#include <set>
#include <vector>

#include "calculators/core/error.h"

namespace rerank {
namespace {

using nlohmann::json;
using Event = json::parse_event_t;

// Follows the parser and stops it at what must not go on. The parser tells of
// each value with the number of lists and objects around it.
class BodyGuard {
 public:
  explicit BodyGuard(const BodyLimits& limits) : limits_(limits) {}

  void Follow(size_t depth, Event event, const json& value) {
    switch (event) {
      case Event::object_start:
      case Event::array_start:
        Enter(depth, event);
        break;
      case Event::key:
        Key(depth, value.get_ref<const std::string&>());
        break;
      case Event::object_end:
      case Event::array_end:
        if (depth == 1) in_list_ = false;
        if (depth == 2) ++index_;
        break;
      case Event::value:
        Count();
        if (depth == 2) ++index_;
        break;
    }
  }

  // Where the parser stands: "", " in query" or " in documents[3]".
  std::string Where() const {
    if (field_.empty()) return "";
    const std::string field = " in " + field_;
    return in_list_ ? field + "[" + std::to_string(index_) + "]" : field;
  }

 private:
  void Count() {
    if (++values_ > limits_.max_values) {
      Invalid("request: expected at most " +
              std::to_string(limits_.max_values) + " JSON values, got more");
    }
  }

  void Enter(size_t depth, Event event) {
    Count();
    if (depth >= limits_.max_depth) {
      Invalid("request: expected at most " + std::to_string(limits_.max_depth) +
              " lists and objects within one another, got more" + Where());
    }
    if (depth == 1) {
      in_list_ = event == Event::array_start;
      index_ = 0;
    }
    keys_.resize(depth + 1);
    keys_[depth].clear();
  }

  void Key(size_t depth, const std::string& key) {
    if (!keys_[depth - 1].insert(key).second) {
      const std::string where = depth == 1 ? "" : Where();
      Invalid("request: expected each field once, got \"" + Shown(key) +
              "\" twice" + where);
    }
    if (depth > 1) return;
    field_ = Shown(key);
    in_list_ = false;
  }

  const BodyLimits limits_;
  size_t values_ = 0;
  std::vector<std::set<std::string>> keys_;  // of the objects around, by depth
  std::string field_;                        // of the body, being read
  bool in_list_ = false;                     // the field is a list
  size_t index_ = 0;                         // its element being read
};

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

json ParseBody(std::string_view body, const BodyLimits& limits) {
  if (body.size() > limits.max_bytes) {
    Invalid("request: expected at most " + std::to_string(limits.max_bytes) +
            " bytes, got " + std::to_string(body.size()));
  }
  BodyGuard guard(limits);
  const auto follow = [&guard](int depth, Event event, json& value) {
    guard.Follow(static_cast<size_t>(depth), event, value);
    return true;
  };
  json object;
  try {
    object = json::parse(body, follow);
  } catch (const json::parse_error& error) {
    // Begins as the server's own text does.
    Invalid(
        "Non-json request received in rerank calculator: expected valid JSON "
        "in UTF-8, got an error at byte " +
        std::to_string(error.byte) + guard.Where());
  } catch (const json::out_of_range&) {
    Invalid(
        "request: expected numbers that fit into a double, got a larger one" +
        guard.Where());
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

std::optional<std::string> FindText(const json& object, const char* key) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) Invalid(std::string(key) + " accepts string values");
  return value->get<std::string>();
}

std::optional<bool> FindFlag(const json& object, const char* key) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) {
    Invalid(std::string(key) + " accepts boolean values");
  }
  return value->get<bool>();
}

std::optional<size_t> FindCount(const json& object, const char* key) {
  const json* value = Find(object, key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) {
    Invalid(std::string(key) + " accepts integer values");
  }
  // Beyond int64 the library keeps the number unsigned: always above 0.
  if (!value->is_number_unsigned() || value->get<uint64_t>() == 0) {
    Invalid(std::string(key) + ": expected an integer of at least 1, got " +
            value->dump());
  }
  return value->get<size_t>();
}

}  // namespace rerank
