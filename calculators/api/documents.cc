// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/documents.h"

#include <utility>

#include "calculators/api/json_body.h"
#include "calculators/core/request_limits.h"

namespace rerank {
namespace {

using nlohmann::json;

std::string At(size_t index) {
  return " (index " + std::to_string(index) + ")";
}

std::string TextOf(const json& document, size_t index,
                   const std::vector<std::string>& rank_fields) {
  std::string text;
  for (const std::string& field : rank_fields) {
    const auto value = document.find(field);
    if (value == document.end()) {
      Invalid("document " + Shown(field) + " field is missing" + At(index));
    }
    if (!value->is_string()) {
      Invalid("document " + Shown(field) + " field have to be string" +
              At(index) + Got(*value));
    }
    if (&field != &rank_fields.front()) text += '\n';
    text += value->get_ref<const std::string&>();
  }
  return text;
}

}  // namespace

std::vector<std::string> ParseRankFields(const json& object) {
  const json* value = Find(object, "rank_fields");
  if (value == nullptr) return {"text"};
  if (!value->is_array()) Invalid("rank_fields is not an array" + Got(*value));
  if (value->empty()) return {"text"};
  std::vector<std::string> fields;
  for (const json& field : *value) {
    if (!field.is_string()) {
      Invalid("rank_fields array element is not a string" + At(fields.size()) +
              Got(field));
    }
    fields.push_back(field.get<std::string>());
  }
  return fields;
}

Documents TakeDocuments(json* object, std::vector<std::string_view> written,
                        size_t max_documents,
                        const std::vector<std::string>& rank_fields) {
  const auto it = object->find("documents");
  if (it == object->end()) Invalid("documents field is missing in request");
  if (!it->is_array()) Invalid("documents is not an array" + Got(*it));
  if (it->empty()) Invalid("documents: expected at least one, got none");
  CheckDocumentCount(it->size(), max_documents);
  Documents documents;
  documents.texts.reserve(it->size());
  for (json& document : *it) {
    const size_t index = documents.texts.size();
    if (!document.is_string() && !document.is_object()) {
      Invalid("documents array element is neither string nor object" +
              At(index) + Got(document));
    }
    if (document.is_object() != it->front().is_object()) {
      Invalid("all documents have to be the same type (string or objects)" +
              At(index));
    }
    if (document.is_string()) {
      documents.texts.push_back(std::move(document.get_ref<std::string&>()));
    } else {
      documents.texts.push_back(TextOf(document, index, rank_fields));
    }
  }
  documents.objects = std::move(written);
  return documents;
}

}  // namespace rerank
