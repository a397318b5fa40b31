// SPDX-License-Identifier: Apache-2.0
//
// The body of the answer; docs/api.md describes it.
//
//   {"results": [{"index": 1, "relevance_score": 0.97, "raw_score": 3.5,
//                 "document": {"text": "..."}}, ...],
//    "model": "m", "id": "rerank-...",
//    "usage": {"prompt_tokens": 80, "total_tokens": 80},
//    "warnings": ["document 3: 120 tokens did not fit and were cut"]}
//
// Best document first; a document that is an object is the request's own text;
// raw_score, document and model only where they were asked
// for or given, warnings only where there are some.

#ifndef CALCULATORS_API_RESPONSE_H_
#define CALCULATORS_API_RESPONSE_H_

#include <string>

#include "calculators/api/request.h"
#include "calculators/engine/servable.h"

namespace rerank {

// `scores` has one entry for each document of `request`; a relevance score is
// the sigmoid of `score_scale` times a raw one. Throws internal, naming the
// document, when a score is not finite. Safe for many threads; no two responses
// of one process, and in practice none of two, have the same id.
std::string WriteRerankResponse(const RerankRequest& request,
                                const Scores& scores, double score_scale = 1);

}  // namespace rerank

#endif  // CALCULATORS_API_RESPONSE_H_
