// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/json_body.h"

#include <ctime>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string ErrorFor(const std::string& body, const BodyLimits& limits = {}) {
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { ParseBody(body, limits); });
}

void ExpectIn(const std::string& expected, const std::string& message) {
  EXPECT_NE(message.find(expected), std::string::npos) << message;
}

TEST(ParseBodyTest, NotJson) {
  // The beginning is the text of OpenVINO Model Server's own handler.
  EXPECT_EQ(ErrorFor("{\"query\": "),
            "Non-json request received in rerank calculator: expected valid "
            "JSON in UTF-8, got an error at byte 11 in query");
  ExpectIn("valid JSON", ErrorFor(""));
  ExpectIn("object, got array", ErrorFor("[1]"));
  ExpectIn("object, got null", ErrorFor("null"));
  ExpectIn("error at byte 7 in a", ErrorFor(R"({"a": NaN})"));
}

TEST(ParseBodyTest, TextThatIsNoUtf8IsPlaced) {
  ExpectIn("in documents[1]", ErrorFor("{\"documents\": [\"a\", \"\xff\"]}"));
  // A surrogate without its other half, either one; a cut sequence; overlong.
  ExpectIn("in query", ErrorFor(R"({"query": "\ud800"})"));
  ExpectIn("in query", ErrorFor(R"({"query": "\udc00 a"})"));
  ExpectIn("in query", ErrorFor("{\"query\": \"\xe2\x82\"}"));
  ExpectIn("in query", ErrorFor("{\"query\": \"\xc0\xaf\"}"));
  EXPECT_EQ(ParseBody(R"({"query": "\ud83d\ude00"})")["query"],
            "\xf0\x9f\x98\x80");
}

TEST(ParseBodyTest, ANulBehindTheBodyIsNotItsEnd) {
  const std::string body = R"({"a": "b"})";
  EXPECT_EQ(ErrorFor(body + std::string("\0garbage", 8)),
            "Non-json request received in rerank calculator: expected valid "
            "JSON in UTF-8, got an error at byte 11");
  ErrorFor(body + std::string(1, '\0'));
  ErrorFor(std::string(1, '\0') + body);
  EXPECT_EQ(ParseBody(R"({"a": "\u0000"})")["a"], std::string(1, '\0'));
}

TEST(ParseBodyTest, APlaceIsNoLongerNamedWhenItHasEnded) {
  EXPECT_EQ(ErrorFor(R"({"documents": ["a"] "query": "q"})"),
            "Non-json request received in rerank calculator: expected valid "
            "JSON in UTF-8, got an error at byte 27");
  ExpectIn("byte 12", ErrorFor(R"({"top_n": 1)"));
  EXPECT_EQ(ErrorFor(R"({"top_n": 1 x)").find(" in top_n"), std::string::npos);
  ExpectIn("in documents[1]", ErrorFor(R"({"documents": ["a", x]})"));
}

// A parser that looks at all siblings at each one's end takes hours for these.
TEST(ParseBodyTest, ManySiblingsTakeLinearTime) {
  constexpr size_t kCount = 400000;
  std::string list = R"({"x": [{})";
  std::string object = R"({"x": {"k": {})";
  for (size_t i = 0; i < kCount; ++i) {
    list += ",{}";
    object += ",\"" + std::to_string(i) + "\": {}";
  }
  const std::clock_t start = std::clock();
  EXPECT_EQ(ParseBody(list + "]}")["x"].size(), kCount + 1);
  EXPECT_EQ(ParseBody(object + "}}")["x"].size(), kCount + 1);
  // Of the processor, which sanitizers need more of; quadratic time takes
  // hours.
  EXPECT_LT((std::clock() - start) / CLOCKS_PER_SEC, 60);
}

TEST(ParseBodyTest, ValuesOfEveryTypeAndDepth) {
  const std::string body =
      R"({"a": [1, -2, 0.5, true, false, null, "s", {"b": [[], {}, [[3]]]}],
          "c": {"d": {"e": 18446744073709551615}, "f": ""}, "": 1})";
  EXPECT_EQ(ParseBody(body), nlohmann::json::parse(body));
}

TEST(ParseBodyTest, ObjectsOfAListAsTheyWereWritten) {
  const std::string body =
      R"({"other": [{"a": 1}], "list": [{"b":[{"c" : 1e2}],"a":-0},{ },)"
      R"({"}": "]{\"", "big": 12345678901234567890123}], "more": {"list": [{}]}})";
  Verbatim verbatim{"list"};
  ParseBody(body, {}, &verbatim);
  EXPECT_EQ(verbatim.objects,
            (std::vector<std::string_view>{
                R"({"b":[{"c" : 1e2}],"a":-0})", "{ }",
                R"({"}": "]{\"", "big": 12345678901234567890123})"}));
  Verbatim none{"list"};
  ParseBody(R"({"list": {"a": {}}})", {}, &none);
  EXPECT_TRUE(none.objects.empty());
}

TEST(ParseBodyTest, NumbersBeyondADouble) {
  ExpectIn("numbers that fit into a double", ErrorFor(R"({"a": 1e999})"));
  ExpectIn("in a[1]", ErrorFor(R"({"a": [1, -1e999]})"));
}

TEST(ParseBodyTest, AFieldTwiceIsAmbiguous) {
  EXPECT_EQ(ErrorFor(R"({"query": "a", "query": "b"})"),
            "request: expected each field once, got \"query\" twice");
  EXPECT_EQ(
      ErrorFor(R"({"documents": [{"text": "a"}, {"text": "b", "text": "c"}]})"),
      "request: expected each field once, got one twice in documents[1]");
  // Objects side by side and within one another may share keys.
  ParseBody(R"({"a": {"a": {"a": 1}, "b": 1}, "b": [{"a": 1}, {"a": 1}]})");
}

TEST(ParseBodyTest, AClientsKeyStaysOneShortLine) {
  const std::string key(1000, 'k');
  const std::string message =
      ErrorFor("{\"" + key + "\": 1, \"" + key + "\": 2}");
  EXPECT_LT(message.size(), 120u) << message;
  ExpectIn(R"(got "a\n\u00e9" twice)",
           ErrorFor(R"({"a\n\u00e9": 1, "a\n\u00e9": 2})"));
}

TEST(ParseBodyTest, LimitsNameWhatIsAllowed) {
  BodyLimits limits;
  limits.max_bytes = 20;
  EXPECT_EQ(ErrorFor(R"({"a": "123456789 123456789"})", limits),
            "request: expected at most 20 bytes, got 28");
  limits = {};
  limits.max_values = 3;
  EXPECT_EQ(ErrorFor(R"({"a": [1, 2]})", limits),
            "request: expected at most 3 JSON values, got more");
  ParseBody(R"({"a": [1]})", limits);
}

TEST(ParseBodyTest, DepthIsBounded) {
  const auto nested = [](size_t depth) {
    return "{\"a\": " + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  ParseBody(nested(BodyLimits().max_depth - 1));
  EXPECT_EQ(ErrorFor(nested(BodyLimits().max_depth)),
            "request: expected at most 64 lists and objects within one "
            "another, got more in a[0]");
  ErrorFor(nested(1000000));
  ErrorFor(std::string(1000000, '['));
}

}  // namespace
}  // namespace rerank
