// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/baked_graph.h"

#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/select.hpp>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/graph/scoring_graph.h"
#include "calculators/engine/graph/stateless.h"

namespace rerank {
namespace {

std::shared_ptr<ov::op::v0::Parameter> Input(const std::string& name) {
  const auto input = std::make_shared<ov::op::v0::Parameter>(
      ov::element::i64, ov::PartialShape{-1, -1});
  input->set_friendly_name(name);
  input->output(0).set_names({name});
  return input;
}

// What the model reads instead of its own input.
ov::Output<ov::Node> InPlaceOf(const ov::op::v0::Parameter& input,
                               const PromptRows& rows,
                               const std::string& name) {
  const std::string input_name = input.output(0).get_any_name();
  if (input_name == "input_ids") return rows.input_ids;
  if (input_name == "attention_mask") return rows.attention_mask;
  if (input_name == "position_ids") return rows.position_ids;
  throw Error(ErrorCode::kFailedPrecondition,
              name + ": input '" + input_name + "' cannot be baked");
}

// Below every score, and a number in every precision: of a document's rows the
// best one wins.
constexpr double kNoScore = -6e4;

std::shared_ptr<ov::Node> Number(double value) {
  return ov::op::v0::Constant::create(ov::element::f32, ov::Shape{}, {value});
}

// From what the scorer gives to what the server asks for.
std::vector<PostprocessingStep> ScoreSteps(const ScoreHead& head,
                                           double score_scale,
                                           const PromptRows& rows) {
  using Value = ov::Output<ov::Node>;
  std::vector<PostprocessingStep> steps = {
      [&head](const Value& scored) { return ScoreInGraph(scored, head); }};
  if (score_scale != 1) {
    steps.emplace_back([score_scale](const Value& score) {
      return std::make_shared<ov::op::v1::Multiply>(score, Number(score_scale))
          ->output(0);
    });
  }
  steps.emplace_back([&rows](const Value& score) {
    return std::make_shared<ov::op::v1::Select>(rows.hollow, Number(kNoScore),
                                                score)
        ->output(0);
  });
  return steps;
}

}  // namespace

ScoreHead BakeGraph(const std::shared_ptr<ov::Model>& model,
                    const AnswerTokens& answers, const PromptTokens& prompt,
                    int64_t stride, int64_t separator, double score_scale,
                    const std::string& name) {
  ScoreHead head = AppendScoreHead(RemoveState(model->clone(), name), answers);
  const auto ids = Input("input_ids");
  const auto mask = Input("attention_mask");
  const PromptRows rows = BuildPromptRows(ids, mask, prompt, stride, separator);
  for (const auto& parameter : head.model->get_parameters()) {
    Rewire(parameter->output(0), InPlaceOf(*parameter, rows, name));
  }
  const auto baked = std::make_shared<ov::Model>(head.model->get_results(),
                                                 ov::ParameterVector{ids, mask},
                                                 model->get_friendly_name());
  head.model = BuildScoringGraph(baked, kScoredOutput,
                                 ScoreSteps(head, score_scale, rows), "logits");
  head.model->get_rt_info() = model->get_rt_info();
  return head;
}

}  // namespace rerank
