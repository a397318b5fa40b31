// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/response.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>
#include <vector>

#include "calculators/core/ranking.h"

namespace rerank {
namespace {

using nlohmann::ordered_json;

// "rerank-", 16 hexadecimal digits of this process and 16 of the response.
std::string NewId() {
  static const uint64_t process = [] {
    std::random_device random;
    return (uint64_t{random()} << 32) | random();
  }();
  static std::atomic<uint64_t> count{0};
  char text[40];
  std::snprintf(text, sizeof(text), "%016llx%016llx",
                static_cast<unsigned long long>(process),
                static_cast<unsigned long long>(++count));
  return std::string("rerank-") + text;
}

std::string Cut(const std::string& what, size_t tokens) {
  return what + ": " + std::to_string(tokens) +
         (tokens == 1 ? " token did not fit and was cut"
                      : " tokens did not fit and were cut");
}

ordered_json Warnings(const Scores& scores) {
  ordered_json warnings = ordered_json::array();
  if (scores.query_dropped > 0) {
    warnings.push_back(Cut("query", scores.query_dropped));
  }
  if (scores.instruction_dropped > 0) {
    warnings.push_back(Cut("instruction", scores.instruction_dropped));
  }
  for (size_t i = 0; i < scores.raw.size(); ++i) {
    const std::string document = "document " + std::to_string(i);
    if (scores.chunks[i] > 1) {
      warnings.push_back(document + ": scored in " +
                         std::to_string(scores.chunks[i]) +
                         " chunks, the best one counts");
    }
    if (scores.dropped[i] > 0) {
      warnings.push_back(Cut(document, scores.dropped[i]));
    }
  }
  return warnings;
}

// JSON. An object comes back as it was written: another writer would change the
// order of its keys and the digits of its numbers.
std::string Document(const Documents& documents, size_t index) {
  if (!documents.objects.empty()) {
    return std::string(documents.objects[index]);
  }
  return ordered_json{{"text", documents.texts[index]}}.dump();
}

// JSON of one result.
std::string Result(const RerankRequest& request, size_t index, double raw,
                   double score_scale) {
  ordered_json result;
  result["index"] = index;
  result["relevance_score"] = Sigmoid(score_scale * raw);
  if (request.raw_scores) result["raw_score"] = raw;
  std::string text = result.dump();
  if (!request.return_documents) return text;
  text.back() = ',';
  return text + "\"document\":" + Document(request.documents, index) + "}";
}

}  // namespace

std::string WriteRerankResponse(const RerankRequest& request,
                                const Scores& scores, double score_scale) {
  std::vector<size_t> order = RankByRawScore(scores.raw);
  order.resize(std::min(order.size(), request.top_n.value_or(order.size())));
  std::string results;
  for (const size_t index : order) {
    if (!results.empty()) results += ',';
    results += Result(request, index, double{scores.raw[index]}, score_scale);
  }
  ordered_json rest;
  if (request.model) rest["model"] = *request.model;
  rest["id"] = NewId();
  rest["usage"] = {{"prompt_tokens", scores.prompt_tokens},
                   {"total_tokens", scores.prompt_tokens}};
  ordered_json warnings = Warnings(scores);
  if (!warnings.empty()) rest["warnings"] = std::move(warnings);
  return "{\"results\":[" + results + "]," + rest.dump().substr(1);
}

}  // namespace rerank
