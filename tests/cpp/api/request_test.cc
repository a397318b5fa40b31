// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/request.h"

#include <cstdint>
#include <limits>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string ErrorFor(const std::string& body) {
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { ParseRerankRequest(body); });
}

// A valid request with `more` fields behind the others.
std::string With(const std::string& more) {
  return R"({"query": "q", "documents": ["a"], )" + more + "}";
}

TEST(ParseRerankRequestTest, ReadsEveryField) {
  const RerankRequest request = ParseRerankRequest(
      R"({"model": "m", "query": "q", "documents": ["a", ""], "top_n": 1,
          "return_documents": true, "raw_scores": true, "instruction": "i",
          "long_documents": "CHUNK", "max_chunks_per_doc": 2,
          "max_tokens_per_doc": 3, "unknown": [1]})");
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.query, "q");
  EXPECT_EQ(request.documents.texts, (std::vector<std::string>{"a", ""}));
  EXPECT_EQ(request.top_n, 1u);
  EXPECT_TRUE(request.return_documents);
  EXPECT_TRUE(request.raw_scores);
  EXPECT_EQ(request.options.instruction, "i");
  EXPECT_EQ(request.options.long_documents, LongDocuments::kChunk);
  EXPECT_EQ(request.options.max_chunks_per_document, 2u);
  EXPECT_EQ(request.options.max_tokens_per_document, 3u);
}

TEST(ParseRerankRequestTest, Defaults) {
  const RerankRequest request =
      ParseRerankRequest(R"({"query": "q", "documents": ["a"]})");
  EXPECT_EQ(request.model, std::nullopt);
  EXPECT_EQ(request.top_n, std::nullopt);
  EXPECT_FALSE(request.return_documents);
  EXPECT_FALSE(request.raw_scores);
  EXPECT_EQ(request.options.instruction, std::nullopt);
  EXPECT_EQ(request.options.long_documents, std::nullopt);
  EXPECT_EQ(request.options.max_chunks_per_document, std::nullopt);
  EXPECT_EQ(request.options.max_tokens_per_document, std::nullopt);
}

TEST(ParseRerankRequestTest, OtherNames) {
  EXPECT_EQ(ParseRerankRequest(With(R"("instruct": "i")")).options.instruction,
            "i");
  EXPECT_EQ(
      ParseRerankRequest(With(R"("truncate": true)")).options.long_documents,
      LongDocuments::kTruncate);
  EXPECT_EQ(
      ParseRerankRequest(With(R"("truncate": false)")).options.long_documents,
      LongDocuments::kError);
  EXPECT_NE(ErrorFor(With(R"("instruct": "i", "instruction": "j")"))
                .find("instruct: expected the text of instruction"),
            std::string::npos);
  EXPECT_NE(ErrorFor(With(R"("truncate": true, "long_documents": "CHUNK")"))
                .find("truncate: expected what long_documents says"),
            std::string::npos);
  EXPECT_NE(ErrorFor(With(R"("long_documents": "SPLIT")"))
                .find(R"("TRUNCATE" or "ERROR", got "SPLIT")"),
            std::string::npos);
}

TEST(ParseRerankRequestTest, TruncateNamesTheEndThatIsCut) {
  const auto policy = [](const std::string& value) {
    return ParseRerankRequest(With("\"truncate\": " + value))
        .options.long_documents;
  };
  EXPECT_EQ(policy(R"("END")"), LongDocuments::kTruncate);
  EXPECT_EQ(policy(R"("NONE")"), LongDocuments::kError);
  EXPECT_EQ(policy(R"("true")"), LongDocuments::kTruncate);
  EXPECT_EQ(policy(R"("False")"), LongDocuments::kError);
  EXPECT_EQ(policy("null"), std::nullopt);
  EXPECT_EQ(ErrorFor(With(R"("truncate": "START")")),
            "truncate: expected \"END\", which cuts a text's end, or \"NONE\", "
            "which refuses a text that is too long, got \"START\": no text is "
            "cut at its beginning");
  EXPECT_EQ(ErrorFor(With(R"("truncate": "LEFT")")),
            R"(truncate: expected true, false, "END" or "NONE", got "LEFT")");
  EXPECT_NE(ErrorFor(With(R"("truncate": "END", "long_documents": "ERROR")"))
                .find("got the opposite"),
            std::string::npos);
  ParseRerankRequest(With(R"("truncate": "NONE", "long_documents": "ERROR")"));
}

// What clients send without meaning anything by it.
TEST(ParseRerankRequestTest, LenientWhereNothingIsLost) {
  const RerankRequest request = ParseRerankRequest(
      With(R"("return_documents": "true", "return_len": "true", "top_n": 0,
              "rank_fields": [], "raw_scores": "False")"));
  EXPECT_TRUE(request.return_documents);
  EXPECT_FALSE(request.raw_scores);
  EXPECT_EQ(request.top_n, std::nullopt);
  EXPECT_EQ(ParseRerankRequest(
                R"({"query": "q", "documents": [{"text": "a", "title": "b"}],
                    "rank_fields": []})")
                .documents.texts,
            std::vector<std::string>{"a"});
}

TEST(ParseRerankRequestTest, NullIsAbsentForOptionalFields) {
  const RerankRequest request = ParseRerankRequest(
      R"({"query": "q", "documents": ["a"], "top_n": null,
          "return_documents": null})");
  EXPECT_EQ(request.top_n, std::nullopt);
}

TEST(ParseRerankRequestTest, KeepsEmbeddedNul) {
  const RerankRequest request =
      ParseRerankRequest(R"({"query": "a\u0000b", "documents": ["c"]})");
  EXPECT_EQ(request.query, std::string("a\0b", 3));
}

// What follows keeps the texts of OpenVINO Model Server's own handler.
TEST(ParseRerankRequestTest, NamesTheField) {
  EXPECT_EQ(ErrorFor(R"({"documents": ["a"]})"),
            "query field is missing in request");
  EXPECT_EQ(ErrorFor(R"({"query": 1, "documents": ["a"]})"),
            "query is not a string, got number 1");
  EXPECT_EQ(ErrorFor(R"({"query": "q"})"),
            "documents field is missing in request");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": "a"})"),
            "documents is not an array, got string");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a"], "top_n": "1"})"),
            "top_n accepts integer values, got string");
  EXPECT_EQ(
      ErrorFor(
          R"({"query": "q", "documents": ["a"], "return_documents": "yes"})"),
      "return_documents accepts boolean values, got string");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a"], "model": 1})"),
            "model accepts string values, got number 1");
  EXPECT_EQ(ErrorFor(R"({"query": "q", "documents": ["a", {"text": "b"}]})"),
            "all documents have to be the same type (string or objects) "
            "(index 1)");
  EXPECT_EQ(ErrorFor(With(R"("rank_fields": "a")")),
            "rank_fields is not an array, got string");
  EXPECT_EQ(
      ErrorFor(With(R"("rank_fields": [1])")),
      "rank_fields array element is not a string (index 0), got number 1");
  EXPECT_EQ(ErrorFor(With(R"("max_chunks_per_doc": "1")")),
            "max_chunks_per_doc accepts integer values, got string");
  EXPECT_EQ(ErrorFor(With(R"("max_tokens_per_doc": 1.5)")),
            "max_tokens_per_doc accepts integer values, got number 1.5");
  EXPECT_EQ(ErrorFor(With(R"("raw_scores": 1)")),
            "raw_scores accepts boolean values, got number 1");
  EXPECT_EQ(ErrorFor(With(R"("truncate": 1)")),
            "truncate accepts boolean values, got number 1");
  EXPECT_EQ(ErrorFor(With(R"("instruction": 1)")),
            "instruction accepts string values, got number 1");
  EXPECT_EQ(ErrorFor(With(R"("long_documents": {})")),
            "long_documents accepts string values, got object");
}

TEST(ParseRerankRequestTest, Ranges) {
  EXPECT_NE(ErrorFor(R"({"query": "", "documents": ["a"]})").find("query"),
            std::string::npos);
  EXPECT_NE(ErrorFor(R"({"query": "q", "documents": []})").find("documents"),
            std::string::npos);
  for (const char* field :
       {"top_n", "max_chunks_per_doc", "max_tokens_per_doc"}) {
    const std::string quoted = '"' + std::string(field) + "\": ";
    // 0 documents are all of them.
    const std::string least = field == std::string("top_n") ? "0" : "1";
    EXPECT_EQ(ErrorFor(With(quoted + "-1")),
              std::string(field) + ": expected an integer of at least " +
                  least + ", got -1");
    if (least == "1") {
      EXPECT_EQ(
          ErrorFor(With(quoted + "0")),
          std::string(field) + ": expected an integer of at least 1, got 0");
    }
    // Beyond 64 bits a number is no integer to the parser.
    EXPECT_EQ(ErrorFor(With(quoted + "100000000000000000000")),
              std::string(field) +
                  " accepts integer values of at most 18446744073709551615, "
                  "got number 1e+20");
    EXPECT_EQ(ErrorFor(With(quoted + "-1e30")),
              std::string(field) + " accepts integer values of at least " +
                  least + ", got number -1e+30");
  }
  EXPECT_EQ(ParseRerankRequest(With(R"("top_n": 18446744073709551615)")).top_n,
            std::numeric_limits<uint64_t>::max());
}

TEST(ParseRerankRequestTest, Limits) {
  RequestLimits limits;
  limits.max_documents = 2;
  EXPECT_EQ(testing::MessageOf(
                ErrorCode::kInvalidArgument,
                [&] {
                  ParseRerankRequest(
                      R"({"query": "q", "documents": ["a", "b", "c"]})",
                      limits);
                }),
            "Number of documents exceeds max_allowed_chunks: 2; actual: 3");
}

}  // namespace
}  // namespace rerank
