// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/request.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string ErrorFor(const std::string& body) {
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { ParseRerankRequest(body); });
}

TEST(ParseRerankRequestTest, ReadsEveryField) {
  const RerankRequest request = ParseRerankRequest(
      R"({"model": "m", "query": "q", "documents": ["a", ""], "top_n": 1,
          "return_documents": true, "unknown": [1]})");
  EXPECT_EQ(request.query, "q");
  EXPECT_EQ(request.documents, (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(request.top_n, 1u);
  EXPECT_TRUE(request.return_documents);
}

TEST(ParseRerankRequestTest, Defaults) {
  const RerankRequest request =
      ParseRerankRequest(R"({"query": "q", "documents": ["a"]})");
  EXPECT_EQ(request.top_n, std::nullopt);
  EXPECT_FALSE(request.return_documents);
}

TEST(ParseRerankRequestTest, NullIsAbsentForOptionalFields) {
  const RerankRequest request = ParseRerankRequest(
      R"({"query": "q", "documents": ["a"], "top_n": null,
          "return_documents": null})");
  EXPECT_EQ(request.top_n, std::nullopt);
}

TEST(ParseRerankRequestTest, ObjectsGiveTheirText) {
  const RerankRequest request = ParseRerankRequest(
      R"({"query": "q", "documents": [{"text": "a"}, {"title": 1, "text": "b"}]})");
  EXPECT_EQ(request.documents, (std::vector<std::string>{"a", "b"}));
}

TEST(ParseRerankRequestTest, KeepsEmbeddedNul) {
  const RerankRequest request =
      ParseRerankRequest(R"({"query": "a\u0000b", "documents": ["c"]})");
  EXPECT_EQ(request.query, std::string("a\0b", 3));
}

TEST(ParseRerankRequestTest, NotJson) {
  EXPECT_NE(ErrorFor("{\"query\": ").find("valid JSON"), std::string::npos);
  EXPECT_NE(ErrorFor("").find("valid JSON"), std::string::npos);
  EXPECT_NE(ErrorFor("[1]").find("object, got array"), std::string::npos);
  EXPECT_NE(
      ErrorFor("{\"query\": \"\xff\", \"documents\": [\"a\"]}").find("UTF-8"),
      std::string::npos);
}

// What follows keeps the texts of OpenVINO Model Server's own handler.
TEST(ParseRerankRequestTest, NamesTheField) {
  EXPECT_EQ(ErrorFor(R"({"documents": ["a"]})"),
            "query field is missing in request");
  EXPECT_EQ(ErrorFor(R"({"query": 1, "documents": ["a"]})"),
            "query is not a string");
  EXPECT_EQ(ErrorFor(R"({"query": "q"})"),
            "documents field is missing in request");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": "a"})"),
            "documents is not an array");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a"], "top_n": "1"})"),
            "top_n accepts integer values");
  EXPECT_EQ(
      ErrorFor(
          R"({"query": "q", "documents": ["a"], "return_documents": "yes"})"),
      "return_documents accepts boolean values");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a"], "model": 1})"),
            "model accepts string values");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a", {"text": "b"}]})"),
            "all documents have to be the same type (string or objects)");
}

TEST(ParseRerankRequestTest, NamesTheDocument) {
  EXPECT_NE(ErrorFor(R"({"query": "q", "documents": ["a", 1]})")
                .find("neither string nor object (index 1)"),
            std::string::npos);
  EXPECT_NE(ErrorFor(R"({"query": "q", "documents": [{"title": "a"}]})")
                .find("text field is missing (index 0)"),
            std::string::npos);
}

TEST(ParseRerankRequestTest, Ranges) {
  EXPECT_NE(ErrorFor(R"({"query": "", "documents": ["a"]})").find("query"),
            std::string::npos);
  EXPECT_NE(ErrorFor(R"({"query": "q", "documents": []})").find("documents"),
            std::string::npos);
  for (const char* top_n : {"0", "-1"}) {
    EXPECT_NE(ErrorFor(std::string(R"({"query": "q", "documents": ["a"],)") +
                       "\"top_n\": " + top_n + "}")
                  .find(std::string("at least 1, got ") + top_n),
              std::string::npos);
  }
}

}  // namespace
}  // namespace rerank
