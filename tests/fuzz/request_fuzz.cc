// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the body of a request: an Error, or a request whose answer is
// valid JSON.

#include <nlohmann/json.hpp>
#include <string_view>

#include "calculators/api/request.h"
#include "calculators/api/response.h"
#include "tests/fuzz/fuzz.h"

namespace rerank {
namespace {

void CheckAnswer(RerankRequest request) {
  const size_t count = request.documents.texts.size();
  fuzz::Check(count > 0, "there is a document");
  fuzz::Check(!request.query.empty(), "there is a query");
  request.return_documents = true;
  request.raw_scores = true;
  Scores scores;
  for (size_t i = 0; i < count; ++i) {
    scores.raw.push_back(static_cast<float>(i % 7) - 3);
  }
  scores.dropped.assign(count, 1);
  scores.chunks.assign(count, 2);
  const auto answer = nlohmann::json::parse(
      WriteRerankResponse(request, Rank(scores, 1, request.top_n)));
  fuzz::Check(answer["results"].size() ==
                  std::min(count, request.top_n.value_or(count)),
              "as many results as asked for");
}

}  // namespace
}  // namespace rerank

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  rerank::fuzz::ErrorOrResult(
      [&] { rerank::CheckAnswer(rerank::ParseRerankRequest(body)); });
  return 0;
}
