// SPDX-License-Identifier: Apache-2.0
//
// The body of the answer; docs/api.md describes it.
//
//   {"results": [{"index": 1, "relevance_score": 0.97, "raw_score": 3.5,
//                 "document": {"text": "..."}}, ...],
//    "model": "m", "id": "rerank-...",
//    "usage": {"prompt_tokens": 80, "total_tokens": 80},
//    "meta": {"billed_units": {"search_units": 1},
//             "tokens": {"input_tokens": 80, "output_tokens": 0}},
//    "warnings": ["document 3: 120 tokens did not fit and were cut"]}
//
// Best document first; a document that is an object is the request's own text;
// raw_score, document and model stand there only where they were asked for or
// given, warnings only where there are some.

#ifndef CALCULATORS_API_RESPONSE_H_
#define CALCULATORS_API_RESPONSE_H_

#include <string>

#include "calculators/api/request.h"
#include "calculators/core/ranking.h"

namespace rerank {

// `ranking` is of `request`'s documents. Safe for many threads; no two
// responses of one process, and in practice none of two, have the same id.
std::string WriteRerankResponse(const RerankRequest& request,
                                const Ranking& ranking);

}  // namespace rerank

#endif  // CALCULATORS_API_RESPONSE_H_
