// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/json_reader.h"

#include "calculators/core/error.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

std::string Refusal(const std::string& text) {
  return testing::MessageOf(ErrorCode::kInvalidArgument,
                            [&] { JsonObject::Parse(text, "f"); });
}

TEST(JsonObjectTest, ReadsTheNumbersThatPythonWrites) {
  const JsonObject object = JsonObject::Parse(
      R"({"a": [0, Infinity, {"b": -Infinity}], "c":NaN, "d": 4})", "f");
  EXPECT_EQ(object.Keys(), (std::vector<std::string>{"a", "c", "d"}));
  EXPECT_EQ(object.Integer("d"), 4);
  EXPECT_EQ(object.IntegerIfAny("c"), std::nullopt);
  EXPECT_EQ(object.StringIfAny("c"), std::nullopt) << "a number, no text";
}

TEST(JsonObjectTest, LeavesSuchWordsInStrings) {
  const JsonObject object = JsonObject::Parse(
      R"({"NaN": "Infinity", "t": "a \"-Infinity\" \\", "n": "number:NaN",
          "x": NaN})",
      "f");
  EXPECT_EQ(object.String("NaN"), "Infinity");
  EXPECT_EQ(object.String("t"), "a \"-Infinity\" \\");
  EXPECT_EQ(object.String("n"), "number:NaN");
}

TEST(JsonObjectTest, RefusesThemWhereANumberIsUsed) {
  const JsonObject object =
      JsonObject::Parse(R"({"scale": Infinity, "nan": NaN})", "f");
  for (const char* key : {"scale", "nan"}) {
    const std::string expected =
        std::string("f: ") + key + ": expected a finite number, got ";
    EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                                 [&] { object.Number(key); })
                  .rfind(expected, 0),
              0u);
    EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                                 [&] { object.ScalarText(key); })
                  .rfind(expected, 0),
              0u);
  }
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { object.Integer("scale"); }),
            "f: scale: expected an integer, got number");
}

TEST(JsonObjectTest, TellsThePlaceOfAnErrorInWhatWasGiven) {
  EXPECT_EQ(Refusal("[NaN"), "f: expected valid JSON, got an error at byte 5");
  EXPECT_EQ(Refusal(R"({"a": NaN, "b": Infinity, x})"),
            "f: expected valid JSON, got an error at byte 27");
  EXPECT_EQ(Refusal(R"({"a": 1, "b": 2, x})"),
            "f: expected valid JSON, got an error at byte 18");
  for (const char* text : {"{\"a\": NaNo}", "{\"a\": Inf}",
                           "{\"a\": +Infinity}", "{NaN: 1}", "{\"a\": nan}"}) {
    EXPECT_NE(Refusal(text).find("expected valid JSON"), std::string::npos)
        << text;
  }
}

}  // namespace
}  // namespace rerank
