// SPDX-License-Identifier: Apache-2.0
//
// The only view of JSON that this room and those above have: flat reading of a
// configuration object. Not for requests; those belong to api/.
//
//   const JsonObject config = JsonObject::ReadFile(directory / "config.json");
//   const auto type = config.String("model_type");  // nullopt when absent

#ifndef CALCULATORS_ENGINE_MODEL_JSON_READER_H_
#define CALCULATORS_ENGINE_MODEL_JSON_READER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rerank {

class JsonObject {
 public:
  // Parses `text`, NaN, Infinity and -Infinity included, which Python writes.
  // `name` is what error messages call it: a path or an option. Throws
  // invalid_argument when it is not a JSON object.
  static JsonObject Parse(const std::string& text, const std::string& name,
                          const std::vector<std::string>& without = {});

  // Reads a file. Throws not_found when it cannot be opened and
  // failed_precondition when git-lfs has not fetched it. The values of
  // `without` are left out, as if they were absent: large ones take time and
  // memory.
  static JsonObject ReadFile(const std::filesystem::path& path,
                             const std::vector<std::string>& without = {});

  std::vector<std::string> Keys() const;

  // Each returns nullopt when the key is absent or null, and throws
  // invalid_argument, naming the key, for another type, beyond int64 or, of
  // Number and ScalarText, for a number that is not finite.
  std::optional<std::string> String(const std::string& key) const;
  std::optional<int64_t> Integer(const std::string& key) const;
  std::optional<int64_t> PositiveInteger(const std::string& key) const;
  std::optional<bool> Boolean(const std::string& key) const;
  std::optional<double> Number(const std::string& key) const;
  std::optional<std::vector<std::string>> StringList(
      const std::string& key) const;
  // An object or an array; the elements of an array have their places as keys,
  // "0" and on.
  std::optional<JsonObject> Nested(const std::string& key) const;
  // The same without arrays.
  std::optional<JsonObject> Object(const std::string& key) const;
  // The same, but nullopt when the value has another type.
  std::optional<std::string> StringIfAny(const std::string& key) const;
  std::optional<int64_t> IntegerIfAny(const std::string& key) const;
  std::optional<bool> BooleanIfAny(const std::string& key) const;
  std::optional<JsonObject> NestedIfAny(const std::string& key) const;
  // A string as it is; a number or boolean as its JSON text.
  std::optional<std::string> ScalarText(const std::string& key) const;

 private:
  struct Data;
  explicit JsonObject(std::shared_ptr<const Data> data);

  std::shared_ptr<const Data> data_;
};

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_JSON_READER_H_
