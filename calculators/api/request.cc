// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/request.h"

#include <cstdint>

#include "calculators/api/json_body.h"

namespace rerank {
namespace {

using nlohmann::json;

std::string ParseQuery(const json& object) {
  const auto it = object.find("query");
  if (it == object.end()) Invalid("query field is missing in request");
  if (!it->is_string()) Invalid("query is not a string");
  auto query = it->get<std::string>();
  if (query.empty()) Invalid("query: expected a text, got an empty string");
  return query;
}

std::string DocumentText(const json& document, size_t index) {
  if (document.is_string()) return document.get<std::string>();
  if (!document.is_object()) {
    Invalid("documents array element is neither string nor object (index " +
            std::to_string(index) + ")");
  }
  const auto text = document.find("text");
  if (text == document.end()) {
    Invalid("document text field is missing (index " + std::to_string(index) +
            ")");
  }
  if (!text->is_string()) {
    Invalid("document text field have to be string (index " +
            std::to_string(index) + ")");
  }
  return text->get<std::string>();
}

std::vector<std::string> ParseDocuments(const json& object) {
  const auto it = object.find("documents");
  if (it == object.end()) Invalid("documents field is missing in request");
  if (!it->is_array()) Invalid("documents is not an array");
  if (it->empty()) Invalid("documents: expected at least one, got none");
  std::vector<std::string> documents;
  documents.reserve(it->size());
  for (const json& document : *it) {
    documents.push_back(DocumentText(document, documents.size()));
    if (document.type() != it->front().type()) {
      Invalid("all documents have to be the same type (string or objects)");
    }
  }
  return documents;
}

std::optional<size_t> ParseTopN(const json& object) {
  const json* value = Find(object, "top_n");
  if (value == nullptr) return std::nullopt;
  if (!value->is_number_integer()) Invalid("top_n accepts integer values");
  // Beyond int64 the library keeps the number unsigned: always above 0.
  if (!value->is_number_unsigned() || value->get<uint64_t>() == 0) {
    Invalid("top_n: expected an integer of at least 1, got " + value->dump());
  }
  return value->get<size_t>();
}

bool ParseReturnDocuments(const json& object) {
  const json* value = Find(object, "return_documents");
  if (value == nullptr) return false;
  if (!value->is_boolean()) Invalid("return_documents accepts boolean values");
  return value->get<bool>();
}

}  // namespace

RerankRequest ParseRerankRequest(std::string_view body) {
  const json object = ParseBody(body);
  const json* model = Find(object, "model");
  if (model != nullptr && !model->is_string()) {
    Invalid("model accepts string values");
  }
  RerankRequest request;
  request.query = ParseQuery(object);
  request.documents = ParseDocuments(object);
  request.top_n = ParseTopN(object);
  request.return_documents = ParseReturnDocuments(object);
  return request;
}

}  // namespace rerank
