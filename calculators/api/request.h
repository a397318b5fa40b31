// SPDX-License-Identifier: Apache-2.0
//
// The body of POST /v3/rerank, read and checked; docs/api.md lists its fields.
// Texts of errors that OpenVINO Model Server already has for a condition are
// kept.
//
//   {"model": "m", "query": "q", "documents": ["a", "b"], "top_n": 1,
//    "return_documents": true}
//
// Fields that are not listed are ignored, as the server does.

#ifndef CALCULATORS_API_REQUEST_H_
#define CALCULATORS_API_REQUEST_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "calculators/api/documents.h"
#include "calculators/api/json_body.h"
#include "calculators/core/options.h"

namespace rerank {

struct RequestLimits {
  BodyLimits body;
  size_t max_documents = TextOptions().max_documents;
};

struct RerankRequest {
  std::optional<std::string> model;
  std::string query;            // not empty
  Documents documents;          // at least one; texts may be empty
  std::optional<size_t> top_n;  // at least 1; nullopt = all, as 0 is
  bool return_documents = false;
  bool raw_scores = false;
  RequestOptions options;
};

// Throws invalid_argument naming the field (and the document's index) when
// `body` is not valid JSON in UTF-8, a field is missing or wrong, or a limit is
// passed. `body` outlives the request, whose object documents are parts of it.
RerankRequest ParseRerankRequest(std::string_view body,
                                 const RequestLimits& limits = {});

}  // namespace rerank

#endif  // CALCULATORS_API_REQUEST_H_
