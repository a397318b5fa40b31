// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/rerank.h"

#include "calculators/api/request.h"
#include "calculators/api/response.h"

namespace rerank {

std::string Rerank(const Servable& servable, std::string_view body,
                   const Cancellation* cancellation) {
  const RerankRequest request = ParseRerankRequest(body);
  const Scores scores =
      servable.Score({request.query, request.documents}, cancellation);
  return WriteRerankResponse(request, scores, servable.max_length(),
                             servable.model().score_scale);
}

}  // namespace rerank
