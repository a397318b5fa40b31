// SPDX-License-Identifier: Apache-2.0
//
// The body of the answer:
//
//   {"results": [{"index": 1, "relevance_score": 0.97,
//                 "document": {"text": "..."}}, ...],
//    "warnings": ["document 3: 120 tokens did not fit ..."]}
//
// Best document first; `document` only where it was asked for, `warnings` only
// where a text was cut.

#ifndef CALCULATORS_API_RESPONSE_H_
#define CALCULATORS_API_RESPONSE_H_

#include <string>

#include "calculators/api/request.h"
#include "calculators/engine/servable.h"

namespace rerank {

// `scores` has one entry for each document of `request`; a relevance score is
// the sigmoid of `score_scale` times a raw one. `max_length` is the limit that
// cut texts, in tokens. Throws internal, naming the document, when a score is
// not finite.
std::string WriteRerankResponse(const RerankRequest& request,
                                const Scores& scores, size_t max_length,
                                double score_scale = 1);

}  // namespace rerank

#endif  // CALCULATORS_API_RESPONSE_H_
