// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/response.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/ranking.h"

namespace rerank {
namespace {

using nlohmann::ordered_json;

ordered_json Warnings(const Scores& scores, size_t max_length) {
  ordered_json warnings = ordered_json::array();
  for (size_t i = 0; i < scores.dropped.size(); ++i) {
    if (scores.dropped[i] == 0) continue;
    warnings.push_back("document " + std::to_string(i) + ": " +
                       std::to_string(scores.dropped[i]) +
                       " tokens did not fit into the maximum of " +
                       std::to_string(max_length) + " and were cut");
  }
  return warnings;
}

}  // namespace

std::string WriteRerankResponse(const RerankRequest& request,
                                const Scores& scores, size_t max_length,
                                double score_scale) {
  std::vector<size_t> order = RankByRawScore(scores.raw);
  order.resize(std::min(order.size(), request.top_n.value_or(order.size())));
  ordered_json results = ordered_json::array();
  for (const size_t index : order) {
    ordered_json result;
    result["index"] = index;
    result["relevance_score"] = Sigmoid(score_scale * scores.raw[index]);
    if (request.return_documents) {
      result["document"]["text"] = request.documents[index];
    }
    results.push_back(std::move(result));
  }
  ordered_json response;
  response["results"] = std::move(results);
  ordered_json warnings = Warnings(scores, max_length);
  if (!warnings.empty()) response["warnings"] = std::move(warnings);
  return response.dump();
}

}  // namespace rerank
