// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/text/rows_note.h"

#include "calculators/engine/model/model_rows.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr SpecialTokens kBert{0, 0, 3, 0};  // names no BOS, no EOS
constexpr char kServers[] =
    "rows are OpenVINO Model Server's, BOS query EOS SEP document EOS (ids ";

class ModelRowsTest : public ::testing::Test {
 protected:
  ModelRowsTest() {
    Config("bert", "BertForSequenceClassification");
    directory_.Write("tokenizer.json", R"({"post_processor":
        {"type": "BertProcessing", "cls": ["[CLS]", 2], "sep": ["[SEP]", 3]}})");
    directory_.Write("tokenizer_config.json", R"({"model_max_length": 128})");
    for (const char* name : {"openvino_model.xml", "openvino_model.bin",
                             "openvino_tokenizer.xml"}) {
      directory_.Write(name, "");
    }
  }

  void Config(const std::string& type, const std::string& architecture) const {
    directory_.Write("config.json",
                     R"({"model_type": ")" + type +
                         R"(", "architectures": [")" + architecture +
                         R"("], "max_position_embeddings": 130})");
  }
  void Recipe(const std::string& json) const {
    directory_.Write("reranker.json", json);
  }
  ModelDescription Read() const {
    return ReadModelDirectory(directory_.path());
  }
  std::string ErrorOf(ErrorCode code) const {
    return testing::MessageOf(code, [this] { Read(); });
  }
  std::string File(const char* name) const {
    return (directory_.path() / name).string();
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(ModelRowsTest, TheCheckpointsAreAskedFor) {
  Recipe(R"({"rows": "checkpoint"})");
  const ModelDescription model = Read();
  ASSERT_TRUE(model.pair);
  EXPECT_EQ(model.pair->separator, (TokenSequence{3}));
  EXPECT_EQ(model.max_length, 128);  // the tokenizer's
  const RowsNote note = DescribeRows(model, kBert);
  EXPECT_EQ(note.text,
            "rows are the checkpoint's: [CLS] query [SEP] document [SEP], "
            "token types 0 and 1");
  EXPECT_FALSE(note.differs);
  Recipe(R"({"rows": "checkpoint", "max_length": 129})");
  EXPECT_EQ(Read().max_length, 129);
}

TEST_F(ModelRowsTest, TheServersAreTheDefaultAndSayWhatTheyAreNot) {
  for (const char* recipe : {"{}", R"({"rows": "stock"})"}) {
    Recipe(recipe);
    const ModelDescription model = Read();
    EXPECT_FALSE(model.pair);
    EXPECT_EQ(model.max_length, 130);
    const RowsNote note = DescribeRows(model, kBert);
    EXPECT_TRUE(note.differs);
    EXPECT_EQ(note.text,
              std::string(kServers) +
                  "0, 0, 3); the checkpoint's tokenizer joins a pair as [CLS] "
                  "query [SEP] document [SEP], token types 0 and 1, on which "
                  "it was trained: {\"rows\": \"checkpoint\"} in reranker.json "
                  "gives these, and its published scores");
  }
}

TEST_F(ModelRowsTest, WhereBothAreTheSameNothingIsWrong) {
  Config("roberta", "RobertaForSequenceClassification");
  directory_.Write("tokenizer.json", R"({"post_processor":
      {"type": "RobertaProcessing", "cls": ["<s>", 0], "sep": ["</s>", 2]}})");
  const ModelDescription model = Read();
  const RowsNote note = DescribeRows(model, {0, 2, 2, 1});
  EXPECT_FALSE(note.differs);
  EXPECT_EQ(note.text, std::string(kServers) +
                           "0, 2, 2); the checkpoint was trained on the same");
  // The server counts two positions that no token has.
  EXPECT_EQ(model.max_length, 128);
  EXPECT_EQ(model.server_length, 130);
  Recipe(R"({"max_length": 100})");
  EXPECT_EQ(Read().server_length, 100);
}

TEST_F(ModelRowsTest, WhatIsNotToldIsSaid) {
  std::filesystem::remove(directory_.path() / "tokenizer.json");
  const RowsNote note = DescribeRows(Read(), kBert);
  EXPECT_FALSE(note.differs);
  EXPECT_EQ(note.text.find(std::string(kServers) +
                           "0, 0, 3); whether the checkpoint was trained on "
                           "them is not told: " +
                           File("tokenizer.json") + ": no such file"),
            0u)
      << note.text;
  Recipe(R"({"rows": "checkpoint"})");
  const std::string error = ErrorOf(ErrorCode::kNotFound);
  EXPECT_EQ(error.find(File("reranker.json") +
                       ": rows: 'checkpoint' is not told by " +
                       File("tokenizer.json") + ": no such file"),
            0u)
      << error;
  EXPECT_NE(error.find("; 'stock' takes OpenVINO Model Server's"),
            std::string::npos);
}

TEST_F(ModelRowsTest, WrongValuesAreNamed) {
  Recipe(R"({"rows": "own"})");
  EXPECT_EQ(ErrorOf(ErrorCode::kInvalidArgument),
            File("reranker.json") +
                ": rows: expected 'stock' or 'checkpoint', got 'own'");
  Recipe(R"({"rows": 1})");
  EXPECT_EQ(ErrorOf(ErrorCode::kInvalidArgument),
            File("reranker.json") + ": rows: expected a string, got number");
}

TEST_F(ModelRowsTest, APromptHasNoChoice) {
  Recipe(R"({"rows": "checkpoint", "family": "Qwen3-Reranker"})");
  EXPECT_EQ(ErrorOf(ErrorCode::kInvalidArgument),
            File("reranker.json") +
                ": rows: expected none for "
                "Qwen3-Reranker-seq-cls, got "
                "'checkpoint'");
  Config("baked-reranker", "BakedReranker");
  Recipe(R"({"rows": "stock"})");
  EXPECT_EQ(ErrorOf(ErrorCode::kInvalidArgument),
            File("reranker.json") +
                ": rows: expected none for cross-encoder/baked, got 'stock'");
  Recipe("{}");
  EXPECT_EQ(DescribeRows(Read(), kBert).text, "");
}

TEST_F(ModelRowsTest, ARowIsShownAsText) {
  EXPECT_EQ(RowText(Read(), "", "q", "d"), "[BOS]q[EOS][SEP]d[EOS]");
  Recipe(R"({"rows": "checkpoint"})");
  EXPECT_EQ(RowText(Read(), "", "q", "d"), "[CLS]q[SEP]d[SEP]");
  ModelDescription model;
  model.prompt.instruction_lead = "<{instruction}>";
  model.prompt.query_template = "({query})";
  EXPECT_EQ(RowText(model, "i", "q", "d"),
            RenderPrompt(model.prompt, "i", "q", "d"));
}

}  // namespace
}  // namespace rerank
