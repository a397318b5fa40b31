// SPDX-License-Identifier: Apache-2.0
//
// The body of POST /v3/rerank, read and checked. Texts of errors that OpenVINO
// Model Server already has for a condition are kept.
//
//   {"model": "m", "query": "q", "documents": ["a", "b"], "top_n": 1,
//    "return_documents": true}
//
// Documents are all strings, or all objects with a string `text`. Fields that
// are not listed are ignored, as the server does.

#ifndef CALCULATORS_API_REQUEST_H_
#define CALCULATORS_API_REQUEST_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rerank {

struct RerankRequest {
  std::string query;                   // not empty
  std::vector<std::string> documents;  // at least one; each may be empty
  std::optional<size_t> top_n;         // at least 1; nullopt = all
  bool return_documents = false;
};

// Throws invalid_argument naming the field (and the document's index) when
// `body` is not valid JSON in UTF-8 or a field is missing or wrong.
RerankRequest ParseRerankRequest(std::string_view body);

}  // namespace rerank

#endif  // CALCULATORS_API_REQUEST_H_
