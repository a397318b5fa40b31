// SPDX-License-Identifier: Apache-2.0
//
// Baking the bundled model, part by part and as a whole. Its scores against
// another implementation: tests/python/bake.

#include "calculators/bake/bake.h"

#include <algorithm>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>

#include "calculators/bake/prompt_tokens.h"
#include "calculators/bake/text_ends_check.h"
#include "calculators/bake/token_code.h"
#include "calculators/bake/tokenizer_graph.h"
#include "calculators/core/family.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/engine/text/tokenizers_extension.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

const std::string kTokenizerFile =
    std::string(RERANK_TEST_MODEL) + "/openvino_tokenizer.xml";

constexpr int64_t kPadToken = 500000;  // above every token
constexpr int64_t kStride = kPadToken + 1;

class BakeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    core_ = new ov::Core;
    LoadTokenizersExtension(core_, "");
    tokenizer_ = new Tokenizer(core_, kTokenizerFile);
    vocabulary_ = new std::vector<std::string>(
        ReadVocabulary(core_->read_model(kTokenizerFile), kTokenizerFile));
  }
  static void TearDownTestSuite() {
    delete vocabulary_;
    delete tokenizer_;
    delete core_;
  }

  static PromptTokens Encode(const PromptTemplate& prompt) {
    return EncodePromptParts(prompt, "task", *tokenizer_);
  }

  static std::shared_ptr<ov::Model> Stock() {
    const auto graph = core_->read_model(kTokenizerFile);
    MakeStockTokenizer(core_, graph, kPadToken, kStride, {}, kTokenizerFile);
    return graph;
  }

  static ov::Core* core_;
  static Tokenizer* tokenizer_;
  static std::vector<std::string>* vocabulary_;
};
ov::Core* BakeTest::core_ = nullptr;
Tokenizer* BakeTest::tokenizer_ = nullptr;
std::vector<std::string>* BakeTest::vocabulary_ = nullptr;

TEST_F(BakeTest, TheVocabularyIsTheTokenizers) {
  for (const char* text : {"yes", "no", "?", "\n", " the"}) {
    const auto id = static_cast<size_t>(tokenizer_->TokenId(text));
    ASSERT_LT(id, vocabulary_->size());
    EXPECT_EQ(vocabulary_->at(id), text);
  }
}

TEST_F(BakeTest, ATokenizerThatJoinsMoreThanTheLastPreTokenIsRefused) {
  const auto graph = Stock();
  CheckTextEnds(core_, graph, *tokenizer_, kStride, "t.xml");
  // Everything is one pre-token but for the last two characters.
  for (const auto& node : graph->get_ops()) {
    if (std::string(node->get_type_name()) != "RegexSplit") continue;
    const std::string pattern = "..$";
    node->input(node->get_input_size() - 1)
        .replace_source_output(ov::opset13::Constant::create(
            ov::element::u8, ov::Shape{pattern.size()}, pattern.data()));
  }
  EXPECT_EQ(
      testing::MessageOf(
          ErrorCode::kFailedPrecondition,
          [&] { CheckTextEnds(core_, graph, *tokenizer_, kStride, "t.xml"); })
          .rfind("t.xml: not a tokenizer that can be baked: expected a newline "
                 "to change nothing but the last pre-token",
                 0),
      0u);
}

TEST_F(BakeTest, AnEndHasAFixedNumberOfTokens) {
  auto request = core_->compile_model(Stock(), "CPU").create_infer_request();
  // Many texts that are hardly more than their ends.
  std::vector<std::string> texts(100, "");
  texts.insert(texts.end(), {"a", "a?", "a?!...", "\xff\xf0\x9f"});
  request.set_input_tensor(
      ov::Tensor(ov::element::string, ov::Shape{texts.size()}, texts.data()));
  request.infer();
  const ov::Tensor ids = request.get_tensor("input_ids");
  const size_t width = ids.get_shape()[1];
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto* row = ids.data<int64_t>() + i * width;
    const TokenSequence coded(row, std::find(row, row + width, kPadToken));
    const BothEnds ends = ReadTextEnds(coded, kStride);
    const auto own = std::count_if(
        coded.begin(), coded.end(),
        [](int64_t token) { return token / kStride == kTextOnly; });
    EXPECT_EQ(coded.size(),
              ends.with_newline.size() + std::max<size_t>(own, kOwnEnd))
        << i;
    EXPECT_FALSE(ends.text.empty()) << i;
    EXPECT_EQ(coded.back() / kStride, kLast) << i;
  }
}

TEST_F(BakeTest, PromptPartsJoinToThePrompt) {
  const PromptTemplate& prompt = Families().front().prompt;
  const PromptTokens parts = Encode(prompt);
  TokenSequence joined = parts.prefix;
  for (const char* text : {" why", "\n"}) {
    const TokenSequence tokens = tokenizer_->EncodeText(text);
    joined.insert(joined.end(), tokens.begin(), tokens.end());
  }
  joined.insert(joined.end(), parts.document_label.begin(),
                parts.document_label.end());
  TokenSequence expected = tokenizer_->EncodeControl(prompt.prefix);
  const TokenSequence head =
      tokenizer_->EncodeText(RenderQuery(prompt, "task", "why"));
  expected.insert(expected.end(), head.begin(), head.end());
  EXPECT_EQ(joined, expected);
  EXPECT_EQ(parts.suffix, tokenizer_->EncodeControl(prompt.suffix));
}

TEST_F(BakeTest, PromptsOfAnotherShapeAreRefused) {
  const auto message = [&](const PromptTemplate& prompt) {
    return testing::MessageOf(ErrorCode::kFailedPrecondition,
                              [&] { Encode(prompt); });
  };
  PromptTemplate prompt = Families().front().prompt;
  prompt.query_template = "Query:{query}\nDocument:";
  EXPECT_EQ(message(prompt),
            "query_template: a baked model needs a space and {query}, got "
            "'Query:{query} Document:'");
  prompt.query_template = "Query: {query} Document:";
  EXPECT_NE(message(prompt).find("a newline behind {query}"),
            std::string::npos);
  prompt = Families().front().prompt;
  prompt.document_lead = "";
  EXPECT_EQ(message(prompt),
            "document_lead: a baked model needs one space, got ''");
  EXPECT_EQ(message(FamilyNamed("ctxl-rerank-v2")->prompt),
            "document_first: a baked model needs the query before the "
            "document, got 'true'");
}

TEST_F(BakeTest, TheStockTokenizerPutsASpaceInFrontAndPadsOnTheRight) {
  const auto graph = Stock();
  EXPECT_TRUE(graph->get_variables().empty())
      << "servers of 2025.4 crash on a tokenizer with a state";
  auto request = core_->compile_model(graph, "CPU").create_infer_request();
  std::vector<std::string> texts = {"", "a b?!", "<|im_end|>"};
  request.set_input_tensor(
      ov::Tensor(ov::element::string, ov::Shape{texts.size()}, texts.data()));
  request.infer();
  const ov::Tensor ids = request.get_tensor("input_ids");
  const size_t width = ids.get_shape()[1];
  for (size_t i = 0; i < texts.size(); ++i) {
    const auto* begin = ids.data<int64_t>() + i * width;
    const auto* end = std::find(begin, begin + width, kPadToken);
    EXPECT_EQ(std::count(end, begin + width, kPadToken), begin + width - end);
    const BothEnds ends = ReadTextEnds(TokenSequence(begin, end), kStride);
    EXPECT_EQ(ends.text, tokenizer_->EncodeText(" " + texts[i])) << texts[i];
    EXPECT_EQ(ends.with_newline, tokenizer_->EncodeText(" " + texts[i] + "\n"))
        << texts[i];
  }
}

TEST_F(BakeTest, AGraphThatIsNoTokenizerIsRefused) {
  const auto model =
      core_->read_model(std::string(RERANK_TEST_MODEL) + "/openvino_model.xml");
  const std::string message = testing::MessageOf(
      ErrorCode::kFailedPrecondition, [&] { ReadVocabulary(model, "m.xml"); });
  EXPECT_EQ(message,
            "m.xml: not a tokenizer that can be baked: expected a "
            "BPETokenizer, got none");
}

TEST_F(BakeTest, TheWholeModel) {
  const testing::TemporaryDirectory out;
  BakeOptions options;
  options.model_path = RERANK_TEST_MODEL;
  options.out = out.path();
  options.max_length = 200;
  const BakedModel baked = Bake(options);
  EXPECT_EQ(baked.family, "Qwen3-Reranker");
  EXPECT_TRUE(baked.folded_head);
  EXPECT_EQ(baked.max_length, 200u);
  EXPECT_EQ(baked.max_row_length,
            200u - baked.prompt_tokens + kRowMarkers + kOwnEnd);
  EXPECT_GE(baked.markers.bos, static_cast<int64_t>(vocabulary_->size()));
  const auto graph = core_->read_model((out.path() / "openvino_model.xml"));
  InspectModel(graph, ScoreSource::kClassifier, "baked");
  EXPECT_TRUE(graph->get_variables().empty());
}

TEST_F(BakeTest, AnExportOfFixedShapesIsRefused) {
  const testing::TemporaryDirectory model;
  const std::filesystem::path source = RERANK_TEST_MODEL;
  for (const char* name :
       {"config.json", "openvino_tokenizer.xml", "openvino_tokenizer.bin"}) {
    std::filesystem::copy_file(source / name, model.path() / name);
  }
  const auto graph = core_->read_model(source / "openvino_model.xml");
  std::map<std::string, ov::PartialShape> shapes;
  for (const auto& input : graph->inputs()) {
    const auto rank = input.get_partial_shape().rank().get_length();
    shapes[input.get_any_name()] =
        rank == 1 ? ov::PartialShape{1} : ov::PartialShape{1, 128};
  }
  graph->reshape(shapes);
  ov::save_model(graph, model.path() / "openvino_model.xml", false);
  const testing::TemporaryDirectory out;
  BakeOptions options;
  options.model_path = model.path();
  options.out = out.path();
  const std::string message = testing::MessageOf(ErrorCode::kFailedPrecondition,
                                                 [&] { Bake(options); });
  EXPECT_NE(message.find("got [1,128], as of an export for an NPU"),
            std::string::npos)
      << message;
  EXPECT_TRUE(std::filesystem::is_empty(out.path()));
}

TEST_F(BakeTest, LimitsAndPlacesAreChecked) {
  const testing::TemporaryDirectory out;
  BakeOptions options;
  options.model_path = RERANK_TEST_MODEL;
  options.out = out.path();
  options.max_length = 50;
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInvalidArgument, [&] { Bake(options); })
          .rfind("max_length: expected at least ", 0),
      0u);
  options.max_length.reset();
  out.Write("file", "");
  options.out = out.path() / "file";
  EXPECT_NE(
      testing::MessageOf(ErrorCode::kInvalidArgument, [&] { Bake(options); })
          .find("openvino_model.xml: cannot be written"),
      std::string::npos);
}

}  // namespace
}  // namespace rerank
