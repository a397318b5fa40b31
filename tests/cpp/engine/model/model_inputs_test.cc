// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/model_inputs.h"

#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using testing::EmbeddingModel;
namespace op = ov::opset13;

std::shared_ptr<ov::Model> Model() {
  const EmbeddingModel graph;
  return graph.Build(op::Constant::create(
      ov::element::f32, {graph.vocabulary, graph.hidden},
      testing::Numbers(graph.vocabulary * graph.hidden, 2)));
}

std::string Refusal(const std::shared_ptr<ov::Model>& model) {
  return testing::MessageOf(ErrorCode::kFailedPrecondition, [&] {
    InspectModel(model, ScoreSource::kAnswerTokens, "m.xml");
  });
}

TEST(InspectModelTest, AcceptsTheMinimum) {
  const ModelInputs inputs =
      InspectModel(Model(), ScoreSource::kAnswerTokens, "m.xml");
  EXPECT_FALSE(inputs.position_ids);
  EXPECT_FALSE(inputs.beam_idx);
  EXPECT_FALSE(inputs.stateful);
}

TEST(InspectModelTest, NamesAnInputThatIsNotUnderstood) {
  const auto model = Model();
  const auto extra =
      std::make_shared<op::Parameter>(ov::element::f32, ov::PartialShape{-1});
  extra->output(0).set_names({"pixel_values"});
  model->add_parameters({extra});
  EXPECT_NE(Refusal(model).find("'pixel_values' is not understood"),
            std::string::npos);
}

TEST(InspectModelTest, NamesAMissingInput) {
  const auto model = Model();
  model->input("attention_mask").set_names({"input_ids_2"});
  EXPECT_NE(Refusal(model).find("input_ids_2"), std::string::npos);
}

TEST(InspectModelTest, RefusesATextClassificationExportWithTheRightCommand) {
  const auto model = Model();
  const auto axis = op::Constant::create(ov::element::i64, ov::Shape{}, {1});
  const auto first = op::Constant::create(ov::element::i64, ov::Shape{}, {0});
  const auto flat = std::make_shared<op::Gather>(
      model->output(0).get_node_shared_ptr()->input_value(0), first, axis);
  const auto result = std::make_shared<op::Result>(flat);
  result->output(0).set_names({"logits"});
  const auto classifier = std::make_shared<ov::Model>(ov::ResultVector{result},
                                                      model->get_parameters());
  const std::string message = Refusal(classifier);
  EXPECT_NE(message.find("text-classification"), std::string::npos) << message;
  EXPECT_NE(message.find("--task text-generation-with-past"),
            std::string::npos);
}

TEST(InspectModelTest, AClassifierMayHaveTokenTypes) {
  const auto ids = std::make_shared<op::Parameter>(ov::element::i64,
                                                   ov::PartialShape{-1, -1});
  ids->output(0).set_names({"input_ids"});
  const auto mask = std::make_shared<op::Parameter>(ov::element::i64,
                                                    ov::PartialShape{-1, -1});
  mask->output(0).set_names({"attention_mask"});
  const auto types = std::make_shared<op::Parameter>(ov::element::i64,
                                                     ov::PartialShape{-1, -1});
  types->output(0).set_names({"token_type_ids"});
  const auto sum =
      std::make_shared<op::Add>(ids, std::make_shared<op::Add>(mask, types));
  sum->output(0).set_names({"logits"});
  const auto model = std::make_shared<ov::Model>(
      ov::ResultVector{std::make_shared<op::Result>(sum)},
      ov::ParameterVector{ids, mask, types});
  EXPECT_TRUE(
      InspectModel(model, ScoreSource::kClassifier, "m.xml").token_type_ids);
}

TEST(InspectModelTest, RefusesFixedShapesWithAWayOut) {
  for (const ov::PartialShape& shape :
       {ov::PartialShape{1, 128}, ov::PartialShape{1, -1},
        ov::PartialShape{-1, 128}}) {
    const auto model = Model();
    model->reshape({{"input_ids", shape}, {"attention_mask", shape}});
    const std::string message = Refusal(model);
    EXPECT_NE(message.find("expected a dynamic shape [?,?], got " +
                           shape.to_string()),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("export again without fixed shapes"),
              std::string::npos);
  }
}

TEST(InspectModelTest, NeedsLogits) {
  const auto model = Model();
  model->output(0).set_names({"embeddings"});
  EXPECT_NE(Refusal(model).find("output named logits"), std::string::npos);
}

TEST(InspectModelTest, NamesTheExportThatIsNeeded) {
  const auto model = Model();
  model->output(0).set_names({"last_hidden_state"});
  EXPECT_EQ(Refusal(model),
            "m.xml: expected an output named logits, got last_hidden_state, as "
            "of a feature-extraction export; export again: optimum-cli export "
            "openvino --model MODEL --task text-generation-with-past OUT");
  const std::string classifier = testing::MessageOf(
      ErrorCode::kFailedPrecondition,
      [&] { InspectModel(model, ScoreSource::kClassifier, "m.xml"); });
  EXPECT_NE(classifier.find("--task text-classification OUT"),
            std::string::npos);
}

TEST(InspectModelTest, RefusesAnExportThatIsHandedItsPast) {
  const auto model = Model();
  model->input("attention_mask").set_names({"past_key_values.0.key"});
  EXPECT_NE(Refusal(model).find("expected a stateful export, got one that is "
                                "handed its past, as of --disable-stateful"),
            std::string::npos);
}

TEST(ReadModelTest, LeavesToOpenVinoOnlyWhatMayBeAGraph) {
  const testing::TemporaryDirectory directory;
  ov::Core core;
  const std::string file = (directory.path() / "m.xml").string();
  for (const char* text : {"", "model: {}", "\x08\x07graph"}) {
    directory.Write("m.xml", text);
    EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                                 [&] { ReadModel(&core, file); }),
              file + ": expected an OpenVINO model, got no XML");
  }
}

}  // namespace
}  // namespace rerank
