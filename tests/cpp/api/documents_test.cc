// SPDX-License-Identifier: Apache-2.0

#include "calculators/api/documents.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using nlohmann::json;
using Texts = std::vector<std::string>;

// Of a body without the text of its objects.
Documents Take(json object, std::vector<std::string_view> written = {}) {
  return TakeDocuments(&object, std::move(written), 10,
                       ParseRankFields(object));
}

std::string ErrorFor(const std::string& text) {
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { Take(json::parse(text)); });
}

TEST(TakeDocumentsTest, StringsAreTheirText) {
  const Documents documents = Take({{"documents", {"a", "", "c"}}});
  EXPECT_EQ(documents.texts, (Texts{"a", "", "c"}));
  EXPECT_TRUE(documents.objects.empty());
}

TEST(TakeDocumentsTest, ObjectsGiveTheirTextAndStayWhole) {
  const json objects = json::parse(R"([{"text": "a"},
                                       {"text": "b", "title": 1}])");
  const std::vector<std::string_view> written = {
      R"({"text": "a"})", R"({"text": "b", "title": 1})"};
  const Documents documents = Take({{"documents", objects}}, written);
  EXPECT_EQ(documents.texts, (Texts{"a", "b"}));
  EXPECT_EQ(documents.objects, written);
}

TEST(TakeDocumentsTest, RankFieldsAreScoredInTheirOrder) {
  const Documents documents = Take(json::parse(
      R"({"documents": [{"text": "body", "title": "head", "other": 1}],
          "rank_fields": ["title", "text"]})"));
  EXPECT_EQ(documents.texts, Texts{"head\nbody"});
}

TEST(TakeDocumentsTest, ErrorsNameTheDocument) {
  EXPECT_EQ(ErrorFor(R"({"documents": ["a", 1]})"),
            "documents array element is neither string nor object (index 1), "
            "got number 1");
  EXPECT_EQ(ErrorFor(R"({"documents": [{"title": "a"}]})"),
            "document text field is missing (index 0)");
  EXPECT_EQ(ErrorFor(R"({"documents": [{"text": "a"}, {"text": 1}]})"),
            "document text field have to be string (index 1), got number 1");
  EXPECT_EQ(ErrorFor(R"({"documents": [{"text": "a"}],
                         "rank_fields": ["text", "title"]})"),
            "document title field is missing (index 0)");
  for (const char* mixed :
       {R"(["a", {"text": "b"}])", R"([{"text": "b"}, "a"])"}) {
    EXPECT_EQ(ErrorFor("{\"documents\": " + std::string(mixed) + "}"),
              "all documents have to be the same type (string or objects) "
              "(index 1)");
  }
}

TEST(ParseRankFieldsTest, DefaultAndErrors) {
  EXPECT_EQ(ParseRankFields(json::object()), Texts{"text"});
  EXPECT_EQ(ParseRankFields({{"rank_fields", nullptr}}), Texts{"text"});
  EXPECT_EQ(ParseRankFields({{"rank_fields", json::array()}}), Texts{"text"});
}

}  // namespace
}  // namespace rerank
