// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/response.h"

#include <nlohmann/json.hpp>

#include "calculators/core/ranking.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using nlohmann::json;

RerankRequest Request() {
  RerankRequest request;
  request.query = "q";
  request.documents = {"a\"\n", "b", "c"};
  return request;
}

TEST(WriteRerankResponseTest, BestFirstWithSigmoidScores) {
  const json response =
      json::parse(WriteRerankResponse(Request(), {{-1, 3, 1}, {0, 0, 0}}, 9));
  ASSERT_EQ(response["results"].size(), 3u);
  EXPECT_EQ(response["results"][0]["index"], 1);
  EXPECT_EQ(response["results"][0]["relevance_score"], Sigmoid(3));
  EXPECT_EQ(response["results"][2]["index"], 0);
  EXPECT_FALSE(response["results"][0].contains("document"));
  EXPECT_FALSE(response.contains("warnings"));
}

TEST(WriteRerankResponseTest, TopNIsAPrefixAndMayExceedTheDocuments) {
  RerankRequest request = Request();
  for (const size_t top_n : {1, 2, 3, 4}) {
    request.top_n = top_n;
    const json response =
        json::parse(WriteRerankResponse(request, {{-1, 3, 1}, {0, 0, 0}}, 9));
    EXPECT_EQ(response["results"].size(), std::min<size_t>(top_n, 3));
    EXPECT_EQ(response["results"][0]["index"], 1);
  }
}

TEST(WriteRerankResponseTest, ReturnsDocumentsOnRequest) {
  RerankRequest request = Request();
  request.return_documents = true;
  const json response =
      json::parse(WriteRerankResponse(request, {{3, 1, 2}, {0, 0, 0}}, 9));
  EXPECT_EQ(response["results"][0]["document"]["text"], "a\"\n");
}

TEST(WriteRerankResponseTest, SaysWhichDocumentWasCut) {
  const json response =
      json::parse(WriteRerankResponse(Request(), {{1, 2, 3}, {0, 7, 0}}, 90));
  ASSERT_EQ(response["warnings"].size(), 1u);
  EXPECT_EQ(response["warnings"][0],
            "document 1: 7 tokens did not fit into the maximum of 90 and were "
            "cut");
}

}  // namespace
}  // namespace rerank
