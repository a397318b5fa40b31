// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/json_reader.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "calculators/core/error.h"
#include "calculators/engine/model/file_check.h"
#include "calculators/engine/model/python_numbers.h"

namespace rerank {

using nlohmann::json;

struct JsonObject::Data {
  std::string name;
  json object;

  // The value of `key`, or nullptr when it is absent or null.
  const json* Find(const std::string& key) const {
    const auto it = object.find(key);
    return it == object.end() || it->is_null() ? nullptr : &*it;
  }

  [[noreturn]] void WrongType(const std::string& key, const char* expected,
                              const json& value) const {
    throw Error(ErrorCode::kInvalidArgument, name + ": " + key + ": expected " +
                                                 expected + ", got " +
                                                 value.type_name());
  }

  // Throws for NaN and infinity.
  void CheckFinite(const std::string& key, const json& value) const {
    if (!value.is_number() || std::isfinite(value.get<double>())) return;
    throw Error(ErrorCode::kInvalidArgument,
                name + ": " + key + ": expected a finite number, got " +
                    std::to_string(value.get<double>()));
  }

  // Throws for what the parser keeps unsigned because int64 does not hold it.
  int64_t Signed(const std::string& key, const json& value) const {
    constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
    if (value.is_number_unsigned() &&
        value.get<uint64_t>() > static_cast<uint64_t>(kMost)) {
      throw Error(ErrorCode::kInvalidArgument,
                  name + ": " + key + ": expected an integer of at most " +
                      std::to_string(kMost) + ", got " + value.dump());
    }
    return value.get<int64_t>();
  }
};

JsonObject::JsonObject(std::shared_ptr<const Data> data)
    : data_(std::move(data)) {}

JsonObject JsonObject::Parse(const std::string& text, const std::string& name,
                             const std::vector<std::string>& without) {
  auto data = std::make_shared<Data>();
  data->name = name;
  // The parser takes a NUL behind the value for the end of the text.
  const size_t nul = text.find('\0');
  if (nul != std::string::npos) {
    throw Error(ErrorCode::kInvalidArgument,
                name + ": expected valid JSON, got an error at byte " +
                    std::to_string(nul + 1));
  }
  const PythonNumbers numbers(text);
  try {
    data->object = json::parse(
        numbers.text(),
        [&without](int depth, json::parse_event_t event, json& parsed) {
          return depth != 1 || event != json::parse_event_t::key ||
                 std::find(without.begin(), without.end(),
                           parsed.get_ref<const std::string&>()) ==
                     without.end();
        });
  } catch (const json::parse_error& error) {
    throw Error(ErrorCode::kInvalidArgument,
                name + ": expected valid JSON, got an error at byte " +
                    std::to_string(numbers.Place(error.byte)));
  } catch (const json::out_of_range&) {
    throw Error(ErrorCode::kInvalidArgument,
                name +
                    ": expected numbers that fit into a double, got a "
                    "larger one");
  }
  numbers.Restore(&data->object);
  if (!data->object.is_object()) {
    throw Error(
        ErrorCode::kInvalidArgument,
        name + ": expected a JSON object, got " + data->object.type_name());
  }
  return JsonObject(std::move(data));
}

JsonObject JsonObject::ReadFile(const std::filesystem::path& path,
                                const std::vector<std::string>& without) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw Error(ErrorCode::kNotFound, path.string() + ": no such file");
  }
  CheckNoLfsPointer(path);
  std::ostringstream text;
  text << file.rdbuf();
  return Parse(text.str(), path.string(), without);
}

std::vector<std::string> JsonObject::Keys() const {
  std::vector<std::string> keys;
  for (const auto& item : data_->object.items()) keys.push_back(item.key());
  return keys;
}

std::optional<std::string> JsonObject::String(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) data_->WrongType(key, "a string", *value);
  return value->get<std::string>();
}

std::optional<int64_t> JsonObject::Integer(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) {
    data_->WrongType(key, "an integer", *value);
  }
  return data_->Signed(key, *value);
}

std::optional<int64_t> JsonObject::PositiveInteger(
    const std::string& key) const {
  const std::optional<int64_t> number = Integer(key);
  if (number && *number <= 0) {
    throw Error(ErrorCode::kInvalidArgument,
                data_->name + ": " + key + ": expected an integer above 0, " +
                    "got " + std::to_string(*number));
  }
  return number;
}

std::optional<bool> JsonObject::Boolean(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_boolean()) data_->WrongType(key, "true or false", *value);
  return value->get<bool>();
}

std::optional<double> JsonObject::Number(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_number()) data_->WrongType(key, "a number", *value);
  data_->CheckFinite(key, *value);
  return value->get<double>();
}

std::optional<JsonObject> JsonObject::Nested(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (!value->is_structured()) {
    data_->WrongType(key, "an object or a list", *value);
  }
  auto nested = std::make_shared<Data>();
  nested->name = data_->name + ": " + key;
  nested->object = json::object();
  // Of an array, items() gives the places as keys.
  for (const auto& item : value->items()) {
    nested->object[item.key()] = item.value();
  }
  return JsonObject(std::move(nested));
}

std::optional<std::string> JsonObject::StringIfAny(
    const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return value->get<std::string>();
}

std::optional<int64_t> JsonObject::IntegerIfAny(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr || !value->is_number_integer()) return std::nullopt;
  return data_->Signed(key, *value);
}

std::optional<bool> JsonObject::BooleanIfAny(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr || !value->is_boolean()) return std::nullopt;
  return value->get<bool>();
}

std::optional<JsonObject> JsonObject::NestedIfAny(
    const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr || !value->is_structured()) return std::nullopt;
  return Nested(key);
}

std::optional<std::vector<std::string>> JsonObject::StringList(
    const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> list;
  if (!value->is_array()) data_->WrongType(key, "a list of strings", *value);
  for (const json& item : *value) {
    if (!item.is_string()) data_->WrongType(key, "a list of strings", item);
    list.push_back(item.get<std::string>());
  }
  return list;
}

std::optional<JsonObject> JsonObject::Object(const std::string& key) const {
  const json* value = data_->Find(key);
  if (value != nullptr && !value->is_object()) {
    data_->WrongType(key, "an object", *value);
  }
  return Nested(key);
}

std::optional<std::string> JsonObject::ScalarText(
    const std::string& key) const {
  const json* value = data_->Find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  if (value->is_structured()) {
    data_->WrongType(key, "a string, number or boolean", *value);
  }
  data_->CheckFinite(key, *value);
  return value->dump();
}

}  // namespace rerank
