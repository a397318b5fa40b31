// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/rerank.h"

#include <utility>

#include "calculators/api/request.h"
#include "calculators/api/response.h"
#include "calculators/core/ranking.h"

namespace rerank {
namespace {

// Takes the texts out of `request`; the answer needs them no more.
RankingTask TakeTask(RerankRequest* request) {
  RankingTask task;
  task.query = request->query;
  task.documents = request->return_documents
                       ? request->documents.texts
                       : std::move(request->documents.texts);
  task.options = request->options;
  return task;
}

}  // namespace

std::string Rerank(const Servable& servable, std::string_view body,
                   const Cancellation* cancellation) {
  RequestLimits limits;
  limits.max_documents = servable.options().text.max_documents;
  RerankRequest request = ParseRerankRequest(body, limits);
  ThrowIfCancelled(cancellation);
  const Scores scores = servable.Score(TakeTask(&request), cancellation);
  return WriteRerankResponse(
      request, Rank(scores, servable.model().score_scale, request.top_n));
}

}  // namespace rerank
