// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_directory.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr char kConfig[] =
    R"({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"],
        "max_position_embeddings": 40960})";

class ModelDirectoryTest : public ::testing::Test {
 protected:
  ModelDirectoryTest() {
    directory_.Write("config.json", kConfig);
    for (const char* name : {"openvino_model.xml", "openvino_model.bin",
                             "openvino_tokenizer.xml"}) {
      directory_.Write(name, "");
    }
  }

  ModelDescription Read() const {
    return ReadModelDirectory(directory_.path());
  }
  std::string ErrorOf(ErrorCode code) const {
    return testing::MessageOf(code, [this] { Read(); });
  }

  testing::TemporaryDirectory directory_;
};

TEST_F(ModelDirectoryTest, DescribesQwen3Reranker) {
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "Qwen3-Reranker");
  EXPECT_EQ(model.true_token, "yes");
  EXPECT_EQ(model.false_token, "no");
  EXPECT_EQ(model.max_length, 8192);
  EXPECT_EQ(model.model_file, directory_.path() / "openvino_model.xml");
}

TEST_F(ModelDirectoryTest, AShorterModelLowersTheLimit) {
  directory_.Write(
      "config.json",
      R"({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"],
          "max_position_embeddings": 512})");
  EXPECT_EQ(Read().max_length, 512);
}

TEST_F(ModelDirectoryTest, KnowsThePositionsThatConfigJsonStates) {
  EXPECT_EQ(Read().most_positions, 40960);
  directory_.Write("reranker.json", R"({"max_length": 50000})");
  EXPECT_EQ(Read().most_positions, 50000);
  directory_.Write("reranker.json", "{}");
  directory_.Write(
      "config.json",
      R"({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"],
          "sliding_window": 128})");
  EXPECT_EQ(Read().most_positions, std::nullopt);
  directory_.Write("config.json",
                   R"({"model_type": "xlm-roberta",
          "architectures": ["XLMRobertaForSequenceClassification"],
          "max_position_embeddings": 130})");
  EXPECT_EQ(Read().max_length, 128);
  EXPECT_EQ(Read().most_positions, 128);
}

TEST_F(ModelDirectoryTest, ANulBehindAFilesJsonIsNotItsEnd) {
  directory_.Write("config.json",
                   kConfig + std::string("\0{\"model_type\": 1}", 19));
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("config.json: expected valid JSON, got an error at byte"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, RerankerJsonOverrides) {
  directory_.Write("reranker.json",
                   R"({"true_token": "1", "max_length": 99, "prefix": ""})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.true_token, "1");
  EXPECT_EQ(model.false_token, "no");
  EXPECT_EQ(model.max_length, 99);
  EXPECT_EQ(model.prompt.prefix, "");
}

TEST_F(ModelDirectoryTest, RerankerJsonRefusesUnknownKeysAndWrongTypes) {
  directory_.Write("reranker.json", R"({"true_tokn": "1"})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument).find("'true_tokn'"),
            std::string::npos);
  directory_.Write("reranker.json", R"({"max_length": "9"})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("max_length: expected an integer, got string"),
            std::string::npos);
  directory_.Write("reranker.json", R"({"document_first": 1})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("document_first: expected true or false, got number"),
            std::string::npos);
  directory_.Write("reranker.json", R"({"max_length": 0})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument).find("above 0, got 0"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, AnIntegerBeyond64BitsIsShownAsItIs) {
  const std::string most = "expected an integer of at most 9223372036854775807";
  const auto error = [this] { return ErrorOf(ErrorCode::kInvalidArgument); };
  directory_.Write("reranker.json", R"({"max_length": 9223372036854775808})");
  EXPECT_NE(error().find("max_length: " + most + ", got 9223372036854775808"),
            std::string::npos)
      << error();
  // Beyond 64 bits the parser has no integer left.
  directory_.Write("reranker.json", R"({"max_length": 18446744073709551616})");
  EXPECT_NE(error().find("max_length: expected an integer, got number"),
            std::string::npos)
      << error();
  directory_.Write("reranker.json", "{}");
  directory_.Write(
      "config.json",
      R"({"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"],
          "max_position_embeddings": 18446744073709551615})");
  EXPECT_NE(error().find("config.json: max_position_embeddings: " + most +
                         ", got 18446744073709551615"),
            std::string::npos)
      << error();
}

TEST_F(ModelDirectoryTest, ABakedModelReadsRows) {
  directory_.Write(
      "config.json",
      R"({"model_type": "baked-reranker", "architectures": ["BakedReranker"],
          "max_position_embeddings": 50000})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "cross-encoder/baked");
  EXPECT_EQ(model.layout, RowLayout::kCrossEncoder);
  EXPECT_EQ(model.source, ScoreSource::kClassifier);
  EXPECT_EQ(model.max_length, 50000);
  EXPECT_TRUE(model.prompt.prefix.empty());
}

TEST_F(ModelDirectoryTest, MissingFilesAreNamed) {
  for (const char* name : {"openvino_tokenizer.xml", "openvino_model.bin",
                           "openvino_model.xml", "config.json"}) {
    std::filesystem::remove(directory_.path() / name);
    EXPECT_NE(ErrorOf(ErrorCode::kNotFound).find(name), std::string::npos);
  }
  EXPECT_NE(testing::MessageOf(ErrorCode::kNotFound,
                               [] { ReadModelDirectory("/no/such/folder"); })
                .find("/no/such/folder: no such model directory"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, BrokenConfigIsNamed) {
  directory_.Write("config.json", "{");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("config.json: expected "
                      "valid JSON"),
            std::string::npos);
  directory_.Write("config.json", "[]");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument).find("got array"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, OtherArchitecturesAreRefusedByName) {
  directory_.Write("config.json",
                   R"({"model_type": "bert", "architectures": ["BertModel"]})");
  const std::string message = ErrorOf(ErrorCode::kFailedPrecondition);
  EXPECT_NE(message.find("config.json: architectures: expected one of "
                         "Qwen3ForCausalLM, Qwen3ForSequence"),
            std::string::npos)
      << message;
  EXPECT_NE(message.find("got 'BertModel' (model_type 'bert')"),
            std::string::npos)
      << message;
}

TEST_F(ModelDirectoryTest, ATrueTokenAloneMeansZerank) {
  std::filesystem::create_directory(directory_.path() / "1_LogitScore");
  directory_.Write("1_LogitScore/config.json",
                   R"({"true_token_id": 9454, "false_token_id": null})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "zerank-2");
  EXPECT_EQ(model.true_token_id, 9454);
  EXPECT_EQ(model.false_token_id, std::nullopt);
  EXPECT_EQ(model.score_scale, 0.2);
}

TEST_F(ModelDirectoryTest, TwoAnswerTokensKeepTheFamily) {
  std::filesystem::create_directory(directory_.path() / "1_LogitScore");
  directory_.Write("1_LogitScore/config.json",
                   R"({"true_token_id": 9693, "false_token_id": 2152})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "Qwen3-Reranker");
  EXPECT_EQ(model.true_token_id, 9693);
  EXPECT_EQ(model.false_token_id, 2152);
  directory_.Write("1_LogitScore/config.json", "{}");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("true_token_id: expected an integer, got none"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, RerankerJsonNamesTheFamily) {
  directory_.Write("reranker.json",
                   R"({"family": "zerank-2", "score_scale": 0.5})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "zerank-2");
  EXPECT_EQ(model.true_token, "Yes");
  EXPECT_EQ(model.false_token, "");
  EXPECT_EQ(model.score_scale, 0.5);
  directory_.Write("reranker.json", R"({"family": "zerank"})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("family: expected one of Qwen3-Reranker, "),
            std::string::npos);
  directory_.Write("reranker.json", R"({"score_scale": -1})");
  EXPECT_NE(ErrorOf(ErrorCode::kInvalidArgument)
                .find("score_scale: expected a number above 0, got -1"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, SaysByWhatTheFamilyWasTold) {
  EXPECT_EQ(Read().evidence,
            "model_type qwen3 and architectures Qwen3ForCausalLM alone, which "
            "other models have, too");
  EXPECT_TRUE(Read().assumed);
  directory_.Write("chat_template.jinja",
                   "Judge whether the Document meets the requirements ... "
                   "retrieve relevant passages that answer the query");
  EXPECT_EQ(Read().evidence,
            "model_type qwen3, architectures Qwen3ForCausalLM, the chat "
            "template");
  EXPECT_FALSE(Read().assumed);
  directory_.Write("reranker.json", R"({"family": "Qwen3-Reranker"})");
  EXPECT_EQ(Read().evidence, "reranker.json");
  EXPECT_FALSE(Read().assumed);
}

TEST_F(ModelDirectoryTest, ReadsAChatTemplateInTheTokenizersConfiguration) {
  directory_.Write(
      "tokenizer_config.json",
      R"({"chat_template": "{{ x['query'] }} {{ x['document'] }}"})");
  EXPECT_NE(ErrorOf(ErrorCode::kFailedPrecondition)
                .find("not Qwen3-Reranker by the chat template (another "
                      "prompt)"),
            std::string::npos);
}

TEST_F(ModelDirectoryTest, ASequenceClassifierReadsQwensPrompt) {
  directory_.Write("config.json",
                   R"({"model_type": "qwen3",
          "architectures": ["Qwen3ForSequenceClassification"]})");
  const ModelDescription model = Read();
  EXPECT_EQ(model.family, "Qwen3-Reranker-seq-cls");
  EXPECT_EQ(model.source, ScoreSource::kClassifier);
  EXPECT_TRUE(model.assumed);
  EXPECT_NE(model.prompt.prefix.find("Judge whether"), std::string::npos);
}

TEST_F(ModelDirectoryTest, AFamilyOfRerankerJsonHoldsForItsClassifierToo) {
  directory_.Write("config.json",
                   R"({"model_type": "qwen3",
          "architectures": ["Qwen3ForSequenceClassification"]})");
  for (const char* name : {"zerank-2", "zerank-2-seq-cls"}) {
    directory_.Write("reranker.json",
                     std::string(R"({"family": ")") + name + "\"}");
    const ModelDescription model = Read();
    EXPECT_EQ(model.family, "zerank-2-seq-cls");
    EXPECT_EQ(model.source, ScoreSource::kClassifier);
    EXPECT_EQ(model.prompt.query_template, "{query}");
    EXPECT_EQ(model.score_scale, 0.2);
    EXPECT_EQ(model.true_token, "");
  }
}

TEST_F(ModelDirectoryTest, ADecodersClassifierNeedsAFamily) {
  directory_.Write("config.json",
                   R"({"model_type": "qwen2",
          "architectures": ["Qwen2ForSequenceClassification"]})");
  const std::string message = ErrorOf(ErrorCode::kFailedPrecondition);
  EXPECT_NE(message.find("may be mxbai-rerank-v2 or another model, and no file "
                         "tells; name its family or state its prompt in "
                         "reranker.json"),
            std::string::npos)
      << message;
  directory_.Write("reranker.json", R"({"family": "mxbai-rerank-v2"})");
  EXPECT_EQ(Read().family, "mxbai-rerank-v2-seq-cls");
  EXPECT_TRUE(Read().label_difference);
  directory_.Write("reranker.json", R"({"family": "cross-encoder"})");
  EXPECT_EQ(Read().layout, RowLayout::kCrossEncoder);
}

TEST_F(ModelDirectoryTest, APromptOfItsOwnNeedsNoFamily) {
  directory_.Write("config.json",
                   R"({"model_type": "gpt2",
          "architectures": ["GPT2ForSequenceClassification"]})");
  EXPECT_NE(ErrorOf(ErrorCode::kFailedPrecondition)
                .find("got 'GPT2ForSequenceClassification' (model_type "
                      "'gpt2'), whose prompt no file tells"),
            std::string::npos);
  directory_.Write("reranker.json", R"({"query_template": "Q: {query}"})");
  directory_.Write("reranker.json",
                   R"({"query_template": "Q: {query}", "document_first": true,
                       "document_tail": "\n", "instruction_tail": "{instruction}"})");
  const ModelDescription model = Read();
  EXPECT_TRUE(model.prompt.document_first);
  EXPECT_EQ(model.prompt.document_tail, "\n");
  EXPECT_TRUE(TakesInstruction(model.prompt));
  EXPECT_FALSE(model.label_difference);
  EXPECT_EQ(model.family, "reranker.json");
  EXPECT_EQ(model.source, ScoreSource::kClassifier);
  EXPECT_EQ(model.layout, RowLayout::kPrompt);
  EXPECT_EQ(model.prompt.query_template, "Q: {query}");
}

TEST_F(ModelDirectoryTest, AnswersOfRerankerJsonGoBeforeStatedIds) {
  std::filesystem::create_directory(directory_.path() / "1_LogitScore");
  directory_.Write("1_LogitScore/config.json",
                   R"({"true_token_id": 9693, "false_token_id": 2152})");
  directory_.Write("reranker.json", R"({"true_token": "relevant"})");
  EXPECT_EQ(Read().true_token_id, std::nullopt);
  EXPECT_EQ(Read().false_token_id, std::nullopt);
}

TEST_F(ModelDirectoryTest, ReadsTheNumbersThatPythonWrites) {
  directory_.Write("config.json",
                   R"({"time_step_limit": [0.0, Infinity], "x": -Infinity,
          "y": NaN, "model_type": "qwen3",
          "architectures": ["Qwen3ForCausalLM"],
          "max_position_embeddings": 512})");
  EXPECT_EQ(Read().max_length, 512);
}

TEST_F(ModelDirectoryTest, SaysWhatGitLfsHasNotFetched) {
  for (const char* name :
       {"config.json", "openvino_model.xml", "openvino_model.bin",
        "openvino_tokenizer.xml", "openvino_tokenizer.bin"}) {
    SCOPED_TRACE(name);
    directory_.Write(name,
                     "version https://git-lfs.github.com/spec/v1\n"
                     "oid sha256:4d7a\nsize 6700000\n");
    EXPECT_EQ(
        ErrorOf(ErrorCode::kFailedPrecondition),
        (directory_.path() / name).string() +
            ": expected the file itself, got a Git LFS pointer to it; run "
            "git lfs pull");
    directory_.Write(name, name == std::string("config.json") ? kConfig : "");
  }
}

TEST_F(ModelDirectoryTest, FindsAModelWhereSentenceTransformersKeepsIt) {
  const std::filesystem::path inner = directory_.path() / "openvino";
  std::filesystem::create_directory(inner);
  for (const char* name : {"openvino_model.xml", "openvino_model.bin"}) {
    std::filesystem::rename(directory_.path() / name, inner / name);
  }
  const ModelDescription model = Read();
  EXPECT_EQ(model.model_file, inner / "openvino_model.xml");
  EXPECT_EQ(model.tokenizer_file, directory_.path() / "openvino_tokenizer.xml");
  directory_.Write("openvino_model.xml", "");
  directory_.Write("openvino_model.bin", "");
  EXPECT_EQ(Read().model_file, directory_.path() / "openvino_model.xml");
}

TEST_F(ModelDirectoryTest, NamesTheTaskThatFitsTheFamily) {
  std::filesystem::remove(directory_.path() / "openvino_model.xml");
  EXPECT_NE(ErrorOf(ErrorCode::kNotFound)
                .find("openvino_model.xml: no such file; export the model: "
                      "optimum-cli export openvino --model MODEL --task "
                      "text-generation-with-past OUT"),
            std::string::npos);
  directory_.Write("config.json",
                   R"({"model_type": "bert",
          "architectures": ["BertForSequenceClassification"]})");
  EXPECT_NE(ErrorOf(ErrorCode::kNotFound).find("--task text-classification "),
            std::string::npos);
}

}  // namespace
}  // namespace rerank
