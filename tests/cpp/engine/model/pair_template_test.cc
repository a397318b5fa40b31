// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/pair_template.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

class PairTemplateTest : public ::testing::Test {
 protected:
  // With a vocabulary, which is of no interest here.
  void Processor(const std::string& json) const {
    directory_.Write("tokenizer.json",
                     R"({"added_tokens": [{"id": 2, "content": "[CLS]"}],
                         "model": {"vocab": {"post_processor": 1}},
                         "post_processor": )" +
                         json + "}");
  }
  PairTemplate Read() const { return ReadPairTemplate(directory_.path()); }
  std::string Refusal(ErrorCode code = ErrorCode::kFailedPrecondition) const {
    return testing::MessageOf(code, [this] { Read(); });
  }
  void Refuses(const std::string& json, const std::string& got) const {
    Processor(json);
    EXPECT_EQ(Refusal(), (directory_.path() / "tokenizer.json").string() +
                             ": post_processor: expected the way in which the "
                             "tokenizer joins a pair, got " +
                             got);
  }

  testing::TemporaryDirectory directory_;
};

// As the tokenizers library writes it.
std::string Template(const std::string& pair) {
  return R"({"type": "TemplateProcessing", "single": [], "pair": [)" + pair +
         R"(], "special_tokens": {
           "[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
           "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]},
           "<two>": {"id": "<two>", "ids": [7, 8], "tokens": ["<", ">"]}}})";
}
std::string Text(const char* name, int type = 0) {
  return std::string(R"({"Sequence": {"id": ")") + name + R"(", "type_id": )" +
         std::to_string(type) + "}}";
}
std::string Token(const char* name, int type = 0) {
  return std::string(R"({"SpecialToken": {"id": ")") + name +
         R"(", "type_id": )" + std::to_string(type) + "}}";
}
std::string Joined(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? "" : ",") + part;
  }
  return joined;
}
std::string BertTemplate() {
  return Template(Joined({Token("[CLS]"), Text("A"), Token("[SEP]"),
                          Text("B", 1), Token("[SEP]", 1)}));
}

void ExpectBert(const PairTemplate& pair) {
  EXPECT_EQ(pair.prefix, (TokenSequence{2}));
  EXPECT_EQ(pair.separator, (TokenSequence{3}));
  EXPECT_EQ(pair.suffix, (TokenSequence{3}));
  EXPECT_EQ(pair.first_types, 1u);
  EXPECT_EQ(
      pair.prefix_text + "|" + pair.separator_text + "|" + pair.suffix_text,
      "[CLS]|[SEP]|[SEP]");
}

TEST_F(PairTemplateTest, ThreeWaysToSayTheSame) {
  Processor(BertTemplate());
  ExpectBert(Read());
  const std::string bert =
      R"({"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]})";
  Processor(bert);
  ExpectBert(Read());
  Processor(R"({"type": "Sequence", "processors": [
                {"type": "ByteLevel", "trim_offsets": true}, )" +
            bert + "]}");
  ExpectBert(Read());
}

TEST_F(PairTemplateTest, Roberta) {
  Processor(
      R"({"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0],
          "trim_offsets": true, "add_prefix_space": false})");
  const PairTemplate pair = Read();
  EXPECT_EQ(pair.prefix, (TokenSequence{0}));
  EXPECT_EQ(pair.separator, (TokenSequence{2, 2}));
  EXPECT_EQ(pair.suffix, (TokenSequence{2}));
  EXPECT_EQ(pair.first_types, std::nullopt);
  EXPECT_EQ(pair.separator_text, "</s></s>");
}

TEST_F(PairTemplateTest, TypesMayChangeInsideTheSeparator) {
  Processor(Template(
      Joined({Text("A"), Token("<two>"), Token("[SEP]", 1), Text("B", 1)})));
  const PairTemplate pair = Read();
  EXPECT_TRUE(pair.prefix.empty());
  EXPECT_EQ(pair.separator, (TokenSequence{7, 8, 3}));
  EXPECT_TRUE(pair.suffix.empty());
  EXPECT_EQ(pair.first_types, 2u);
}

TEST_F(PairTemplateTest, TheTokenizersLimit) {
  Processor(BertTemplate());
  EXPECT_EQ(Read().max_length, std::nullopt);
  directory_.Write("tokenizer_config.json", R"({"model_max_length": 512})");
  EXPECT_EQ(Read().max_length, 512);
  // What transformers writes where there is none.
  directory_.Write("tokenizer_config.json",
                   R"({"model_max_length": 1000000000000000019884624838656})");
  EXPECT_EQ(Read().max_length, std::nullopt);
  directory_.Write("tokenizer_config.json", R"({"truncation_side": "left"})");
  EXPECT_EQ(Refusal(), (directory_.path() / "tokenizer_config.json").string() +
                           ": truncation_side: expected 'right', got 'left'");
}

TEST_F(PairTemplateTest, TypesThatTheTokenizerKeepsToItself) {
  Processor(BertTemplate());
  directory_.Write("tokenizer_config.json",
                   R"({"model_input_names": ["input_ids", "token_type_ids"]})");
  ExpectBert(Read());
  directory_.Write("tokenizer_config.json",
                   R"({"model_input_names": ["input_ids", "attention_mask"]})");
  EXPECT_EQ(Read().first_types, std::nullopt);
}

TEST_F(PairTemplateTest, WhatCannotBeToldIsRefused) {
  EXPECT_NE(Refusal(ErrorCode::kNotFound).find("tokenizer.json: no such file"),
            std::string::npos);
  directory_.Write("tokenizer.json", "{}");
  EXPECT_NE(Refusal().find("post_processor: expected the way in which the "
                           "tokenizer joins a pair, got none"),
            std::string::npos);
  Refuses("null", "none");
  Refuses(R"({"type": "ByteLevel"})", "one that adds no tokens");
  Refuses(R"({"type": "Newer"})", "the unknown type 'Newer'");
  Refuses(Template(Joined({Token("[CLS]"), Text("A"), Token("[SEP]")})),
          "a pair without its two texts");
  Refuses(Template(Joined({Text("B"), Token("[SEP]"), Text("A")})),
          "texts that are not A and then B");
  Refuses(Template(Joined({Text("A"), Text("B"), Text("B")})),
          "texts that are not A and then B");
  for (const std::string& types :
       {Joined({Token("[CLS]", 1), Text("A"), Text("B")}),
        Joined({Text("A", 1), Text("B", 1)}),
        Joined({Text("A"), Text("B"), Token("[SEP]", 1)}),
        Joined({Text("A"), Text("B", 1), Token("[SEP]")}),
        Joined({Text("A"), Text("B", 1), Token("[SEP]", 2)})}) {
    Refuses(Template(types), "token types other than 0 and then 1");
  }
  Refuses(R"({"type": "Sequence", "processors": [)" + BertTemplate() + "," +
              BertTemplate() + "]}",
          "two steps that add tokens");
}

TEST_F(PairTemplateTest, BrokenFilesAreNamed) {
  const std::string name = (directory_.path() / "tokenizer.json").string();
  for (const char* processor :
       {"[]", R"({"type": "BertProcessing"})", R"({"type": 3})",
        R"({"type": "BertProcessing", "cls": ["[CLS]"], "sep": ["[SEP]", 3]})",
        R"({"type": "TemplateProcessing", "pair": [{}]})",
        R"({"type": "TemplateProcessing", "pair": [{}], "special_tokens": {}})",
        R"({"type": "TemplateProcessing", "special_tokens": {},
            "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}]})"}) {
    Processor(processor);
    EXPECT_EQ(Refusal(ErrorCode::kInvalidArgument).find(name), 0u) << processor;
  }
}

}  // namespace
}  // namespace rerank
