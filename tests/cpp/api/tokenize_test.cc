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
    options.max_length = 256;
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

TEST_F(TokenizeServableTest, CutsAndPads) {
  const json plain = Tokens({{"text", "yes no yes"}});
  const size_t size = plain.size();
  ASSERT_GT(size, 2u);
  EXPECT_EQ(Tokens({{"text", "yes no yes"}, {"max_length", 2}}),
            json({plain[0], plain[1]}));

  const int64_t pad = servable_->special_tokens().pad;
  json right = plain;
  right.push_back(pad);
  json left = {pad};
  left.insert(left.end(), plain.begin(), plain.end());
  json request = {{"text", "yes no yes"},
                  {"max_length", size + 1},
                  {"pad_to_max_length", true}};
  EXPECT_EQ(Tokens(request), right);
  request["padding_side"] = "left";
  EXPECT_EQ(Tokens(request), left);
  // Beyond the model's maximum there is nothing to fill.
  request["max_length"] = 100000;
  EXPECT_EQ(Tokens(request).size(), 256u);
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
      {R"({"text": [null]})",
       "every element in text array should be either string or int"},
      {R"({"text": "a", "max_length": "1"})",
       "max_length should be unsigned integer"},
      {R"({"text": "a", "max_length": -1})",
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
      {R"([])", "expected a JSON object, got array"},
  };
  for (const auto& [body, expected] : cases) {
    EXPECT_NE(ErrorOf(body).find(expected), std::string::npos) << body;
  }
}

}  // namespace
}  // namespace rerank
