// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/tokenize.h"

#include <nlohmann/json.hpp>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using nlohmann::json;

class TokenizeServableTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ServableOptions options;
    options.model_path = RERANK_TEST_MODEL;
    options.text.max_length = 256;
    servable_ = Servable::Load(options);
  }
  static void TearDownTestSuite() { servable_.reset(); }

  static json Tokens(const json& request) {
    return json::parse(Tokenize(*servable_, request.dump()))["tokens"];
  }
  static std::string ErrorOf(const std::string& body) {
    return testing::MessageOf(ErrorCode::kInvalidArgument,
                              [&] { Tokenize(*servable_, body); });
  }

  static std::shared_ptr<const Servable> servable_;
};
std::shared_ptr<const Servable> TokenizeServableTest::servable_;

TEST(IsTokenizeUriTest, LooksAtTheEnd) {
  EXPECT_TRUE(IsTokenizeUri("/v3/tokenize"));
  EXPECT_TRUE(IsTokenizeUri("/v1/tokenize"));
  EXPECT_FALSE(IsTokenizeUri("/v3/rerank"));
  EXPECT_FALSE(IsTokenizeUri(""));
}

TEST_F(TokenizeServableTest, OneTextIsAListAndSeveralAreLists) {
  const json one = Tokens({{"text", "yes"}});
  EXPECT_EQ(one, json({servable_->Tokenize({"yes"})[0][0]}));
  const json two = Tokens({{"text", {"yes", "yes no"}}});
  ASSERT_EQ(two.size(), 2u);
  EXPECT_EQ(two[0], one);
  EXPECT_GT(two[1].size(), one.size());
  // One text in a list answers like a text, as the server does.
  EXPECT_EQ(Tokens({{"text", {"yes"}}}), one);
}

TEST_F(TokenizeServableTest, SpecialTokensAreControlTokens) {
  EXPECT_EQ(Tokens({{"text", "<|im_end|>"}}).size(), 1u);
}

// The bundled model's tokenizer cuts and pads on the left.
TEST_F(TokenizeServableTest, CutsAndPadsWhereTheTokenizerDoes) {
  ASSERT_TRUE(servable_->tokenizer_shape().cut_left);
  ASSERT_TRUE(servable_->tokenizer_shape().pad_left);
  const json plain = Tokens({{"text", "yes no yes"}});
  const size_t size = plain.size();
  ASSERT_GT(size, 2u);
  EXPECT_EQ(Tokens({{"text", "yes no yes"}, {"max_length", 2}}),
            json({plain[size - 2], plain[size - 1]}));

  const int64_t pad = servable_->special_tokens().pad;
  json right = plain;
  right.push_back(pad);
  json left = {pad};
  left.insert(left.end(), plain.begin(), plain.end());
  json request = {{"text", "yes no yes"},
                  {"max_length", size + 1},
                  {"pad_to_max_length", true}};
  EXPECT_EQ(Tokens(request), left);
  request["padding_side"] = "right";
  EXPECT_EQ(Tokens(request), right);
  request["padding_side"] = "left";
  EXPECT_EQ(Tokens(request), left);
}

TEST_F(TokenizeServableTest, EveryTextIsPaddedToTheLongest) {
  const size_t own = *servable_->tokenizer_shape().max_length;
  std::string text;
  for (size_t i = 0; i <= own; ++i) text += "yes ";
  const json tokens =
      Tokens({{"text", {"yes", text}}, {"pad_to_max_length", true}});
  EXPECT_GT(tokens[1].size(), own);
  EXPECT_EQ(tokens[0].size(), tokens[1].size());
}

TEST_F(TokenizeServableTest, TheModelsMaximumIsNoLimit) {
  ASSERT_EQ(servable_->max_length(), 256u);
  std::string text;
  for (int i = 0; i < 300; ++i) text += "yes ";
  EXPECT_GT(Tokens({{"text", text}}).size(), 256u);
  json request = {{"text", "yes"}, {"max_length", 1000}};
  EXPECT_EQ(Tokens(request).size(), 1u);
  request["pad_to_max_length"] = true;
  EXPECT_EQ(Tokens(request).size(), 1000u);
  request.erase("max_length");
  EXPECT_EQ(Tokens(request).size(), servable_->tokenizer_shape().max_length);
}

TEST_F(TokenizeServableTest, PaddingIsBounded) {
  json request = {{"text", {"yes", "no"}},
                  {"max_length", kMaxPaddedTokens / 2 + 1},
                  {"pad_to_max_length", true}};
  EXPECT_EQ(ErrorOf(request.dump()),
            "pad_to_max_length: expected an answer of at most 16777216 tokens, "
            "got 2 texts of 8388609");
  request["max_length"] = UINT32_MAX;
  ErrorOf(request.dump());
  request["pad_to_max_length"] = false;
  EXPECT_EQ(Tokens(request).size(), 2u);
}

TEST_F(TokenizeServableTest, ErrorsAreTheServers) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "text field is required"},
      {R"({"text": 1})",
       "text should be string, array of strings or array of integers"},
      {R"({"text": []})", "text array should not be empty"},
      {R"({"text": ["a", 1]})", "text must be homogeneous"},
      {R"({"text": [[]]})", "inner arrays in text should not be empty"},
      {R"({"text": [1, 2]})", "Input should be string or array of strings"},
      {R"({"text": [[1]]})", "Input should be string or array of strings"},
      {R"({"text": ["a", ["b"]]})", "text must be homogeneous"},
      {R"({"text": [["a"], [1]]})", "text must be homogeneous"},
      {R"({"text": [[1, "a"]]})", "text must be homogeneous"},
      {R"({"text": [[1, null]]})", "text must be homogeneous"},
      {R"({"text": ["a", []]})", "inner arrays in text should not be empty"},
      {R"({"text": [1, -1]})", "Input should be string or array of strings"},
      {R"({"text": [["a"]]})", "Input should be string or array of strings"},
      {R"({"text": [null]})",
       "every element in text array should be either string or int"},
      {R"({"text": ["a", null]})",
       "every element in text array should be either string or int"},
      {R"({"text": [1.5]})",
       "every element in text array should be either string or int"},
      {R"({"text": [[1.5]]})",
       "every element in text array should be either string or int"},
      {R"({"text": [2147483648]})",
       "every element in text array should be either string or int"},
      {R"({"text": "a", "max_length": "1"})",
       "max_length should be unsigned integer"},
      {R"({"text": "a", "max_length": -1})",
       "max_length should be unsigned integer"},
      {R"({"text": "a", "max_length": 4294967296})",
       "max_length should be unsigned integer"},
      {R"({"text": "a", "max_length": null})",
       "max_length should be unsigned integer"},
      {R"({"text": "a", "max_length": 0})",
       "max_length should be greater than 0"},
      {R"({"text": "a", "pad_to_max_length": 1})",
       "pad_to_max_length should be boolean"},
      {R"({"text": "a", "add_special_tokens": "no"})",
       "add_special_tokens should be boolean"},
      {R"({"text": "a", "padding_side": 1})",
       "padding_side should be string, either left or right"},
      {R"({"text": "a", "padding_side": "top"})",
       "padding_side should be either left or right"},
      {R"([])",
       "Received json is not an object: expected a JSON object, got array"},
      {R"({"text": )",
       "Failed to parse JSON: expected valid JSON in UTF-8, got an error at "
       "byte 10"},
  };
  for (const auto& [body, expected] : cases) {
    EXPECT_NE(ErrorOf(body).find(expected), std::string::npos) << body;
  }
}

}  // namespace
}  // namespace rerank
