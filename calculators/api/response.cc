// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/response.h"

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>

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

// JSON. An object comes back as it was written: another writer would change the
// order of its keys and the digits of its numbers.
std::string Document(const Documents& documents, size_t index) {
  if (!documents.objects.empty()) {
    return std::string(documents.objects[index]);
  }
  return ordered_json{{"text", documents.texts[index]}}.dump();
}

// JSON of one result.
std::string Result(const RerankRequest& request, const RankedDocument& ranked) {
  ordered_json result;
  result["index"] = ranked.index;
  result["relevance_score"] = ranked.relevance;
  if (request.raw_scores) result["raw_score"] = double{ranked.raw};
  std::string text = result.dump();
  if (!request.return_documents) return text;
  text.back() = ',';
  return text + "\"document\":" + Document(request.documents, ranked.index) +
         "}";
}

}  // namespace

std::string WriteRerankResponse(const RerankRequest& request,
                                const Ranking& ranking) {
  std::string results;
  for (const RankedDocument& ranked : ranking.documents) {
    if (!results.empty()) results += ',';
    results += Result(request, ranked);
  }
  ordered_json rest;
  if (request.model) rest["model"] = *request.model;
  rest["id"] = NewId();
  rest["usage"] = {{"prompt_tokens", ranking.prompt_tokens},
                   {"total_tokens", ranking.prompt_tokens}};
  // Where clients of Cohere, Jina and Xinference look for the same.
  rest["meta"] = {
      {"billed_units", {{"search_units", 1}}},
      {"tokens",
       {{"input_tokens", ranking.prompt_tokens}, {"output_tokens", 0}}}};
  if (!ranking.warnings.empty()) rest["warnings"] = ranking.warnings;
  return "{\"results\":[" + results + "]," + rest.dump().substr(1);
}

}  // namespace rerank
