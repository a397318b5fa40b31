// SPDX-License-Identifier: Apache-2.0
//
// The documents of a rerank request: strings, or objects whose text stands in
// one or several of their fields.

#ifndef CALCULATORS_API_DOCUMENTS_H_
#define CALCULATORS_API_DOCUMENTS_H_

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace rerank {

struct Documents {
  std::vector<std::string> texts;  // what is scored
  // Objects as the client wrote them, for clients that want them back: parts of
  // the body, which outlives them. Empty for strings.
  std::vector<std::string_view> objects;
};

// Takes the field `documents` out of `object`; `written` is the JSON of those
// that are objects. Of object documents the fields in `rank_fields` are scored,
// in that order, a line each. Throws invalid_argument naming the document's
// index.
Documents TakeDocuments(nlohmann::json* object,
                        std::vector<std::string_view> written,
                        size_t max_documents,
                        const std::vector<std::string>& rank_fields);

// The field `rank_fields`; {"text"} where there is none, and for an empty list.
std::vector<std::string> ParseRankFields(const nlohmann::json& object);

}  // namespace rerank

#endif  // CALCULATORS_API_DOCUMENTS_H_
