// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/response.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "calculators/core/ranking.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using nlohmann::json;

RerankRequest Request() {
  RerankRequest request;
  request.query = "q";
  request.documents.texts = {"a\"\n", "b", "c"};
  return request;
}

Scores ScoresOf(const std::vector<float>& raw) {
  Scores scores;
  scores.raw = raw;
  scores.dropped.resize(raw.size());
  scores.chunks.assign(raw.size(), 1);
  return scores;
}

std::string TextOf(const RerankRequest& request, const Scores& scores) {
  return WriteRerankResponse(request, Rank(scores, 1, request.top_n));
}

json Response(const RerankRequest& request, const Scores& scores) {
  return json::parse(TextOf(request, scores));
}

TEST(WriteRerankResponseTest, BestFirstWithSigmoidScoresAndNothingMore) {
  const json response = Response(Request(), ScoresOf({-1, 3, 1}));
  ASSERT_EQ(response["results"].size(), 3u);
  EXPECT_EQ(response["results"][0],
            (json{{"index", 1}, {"relevance_score", Sigmoid(3)}}));
  EXPECT_EQ(response["results"][2]["index"], 0);
  EXPECT_FALSE(response.contains("warnings"));
  EXPECT_FALSE(response.contains("model"));
}

TEST(WriteRerankResponseTest, ScoresAreDoublesAndRoundTrip) {
  // 1 and 0 after rounding, and a score with many digits.
  const Scores scores = ScoresOf({200, -2000, 0.1F});
  RerankRequest request = Request();
  request.raw_scores = true;
  const std::string text = TextOf(request, scores);
  const json results = json::parse(text)["results"];
  for (const json& result : results) {
    EXPECT_TRUE(result["relevance_score"].is_number_float()) << text;
    EXPECT_TRUE(result["raw_score"].is_number_float()) << text;
    const size_t index = result["index"];
    EXPECT_EQ(result["raw_score"].get<float>(), scores.raw[index]);
    EXPECT_EQ(result["relevance_score"].get<double>(),
              Sigmoid(scores.raw[index]));
  }
}

TEST(WriteRerankResponseTest, TopNIsAPrefixAndMayExceedTheDocuments) {
  RerankRequest request = Request();
  for (const size_t top_n : {1, 2, 3, 4}) {
    request.top_n = top_n;
    const json response = Response(request, ScoresOf({-1, 3, 1}));
    EXPECT_EQ(response["results"].size(), std::min<size_t>(top_n, 3));
    EXPECT_EQ(response["results"][0]["index"], 1);
  }
}

TEST(WriteRerankResponseTest, ReturnsDocumentsOnRequest) {
  RerankRequest request = Request();
  request.return_documents = true;
  EXPECT_EQ(Response(request, ScoresOf({3, 1, 2}))["results"][0]["document"],
            (json{{"text", "a\"\n"}}));
  request.documents.objects = {R"({"text": "a", "year": 1999})", "{}", "{}"};
  EXPECT_EQ(Response(request, ScoresOf({3, 1, 2}))["results"][0]["document"],
            (json{{"text", "a"}, {"year", 1999}}));
}

TEST(WriteRerankResponseTest, AnObjectComesBackAsItWasWritten) {
  const std::string object =
      R"({"z": 1e2, "text": "a\u0062", "big": 12345678901234567890123,
          "a": [-0, 1.0, {"y": 1, "x": 2}]})";
  const std::string body = R"({"query": "q", "return_documents": true,
                               "documents": [{"text": "c"}, )" +
                           object + "]}";
  const RerankRequest request = ParseRerankRequest(body);
  EXPECT_EQ(request.documents.texts[1], "ab");
  const std::string response = TextOf(request, ScoresOf({1, 2}));
  EXPECT_NE(response.find("\"document\":" + object + "}"), std::string::npos)
      << response;
  EXPECT_EQ(json::parse(response)["results"][1]["document"],
            (json{{"text", "c"}}));
}

TEST(WriteRerankResponseTest, ModelUsageAndAnIdOfItsOwn) {
  RerankRequest request = Request();
  request.model = "m";
  Scores scores = ScoresOf({3, 1, 2});
  scores.prompt_tokens = 71;
  const json first = Response(request, scores);
  EXPECT_EQ(first["model"], "m");
  EXPECT_EQ(first["usage"],
            (json{{"prompt_tokens", 71}, {"total_tokens", 71}}));
  EXPECT_EQ(first["meta"],
            (json{{"billed_units", {{"search_units", 1}}},
                  {"tokens", {{"input_tokens", 71}, {"output_tokens", 0}}}}));
  EXPECT_EQ(first["id"].get<std::string>().substr(0, 7), "rerank-");
  EXPECT_NE(first["id"], Response(request, scores)["id"]);
}

TEST(WriteRerankResponseTest, SaysWhatWasCutAndSplit) {
  Scores scores = ScoresOf({1, 2, 3});
  scores.dropped[1] = 7;
  scores.chunks[2] = 4;
  scores.query_dropped = 5;
  scores.instruction_dropped = 1;
  EXPECT_EQ(Response(Request(), scores)["warnings"],
            (json{"query: 5 tokens did not fit and were cut",
                  "instruction: 1 token did not fit and was cut",
                  "document 1: 7 tokens did not fit and were cut",
                  "document 2: scored in 4 chunks, the best one counts"}));
}

}  // namespace
}  // namespace rerank
