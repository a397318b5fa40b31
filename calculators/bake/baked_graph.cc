// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/baked_graph.h"

#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/select.hpp>

#include "calculators/bake/rewire.h"
#include "calculators/bake/stateless.h"
#include "calculators/core/error.h"

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

// The score under the name that the server asks for.
std::shared_ptr<ov::op::v0::Result> Logits(const ov::Model& scorer,
                                           const ScoreHead& head,
                                           double score_scale,
                                           const PromptRows& rows) {
  ov::Output<ov::Node> score = ScoreInGraph(
      scorer.output(kScoredOutput).get_node()->input_value(0), head);
  const auto number = [](double value) {
    return ov::op::v0::Constant::create(ov::element::f32, ov::Shape{}, {value});
  };
  score.set_names({});
  if (score_scale != 1) {
    score = std::make_shared<ov::op::v1::Multiply>(score, number(score_scale));
  }
  score = std::make_shared<ov::op::v1::Select>(rows.hollow, number(kNoScore),
                                               score);
  score.set_names({"logits"});
  return std::make_shared<ov::op::v0::Result>(score);
}

}  // namespace

ScoreHead BakeGraph(const std::shared_ptr<ov::Model>& model,
                    const AnswerTokens& answers, const PromptTokens& prompt,
                    int64_t stride, int64_t separator, double score_scale,
                    const std::string& name) {
  ScoreHead head = AppendScoreHead(model, answers);
  const auto scorer = RemoveState(head.model, name);
  const auto ids = Input("input_ids");
  const auto mask = Input("attention_mask");
  const PromptRows rows = BuildPromptRows(ids, mask, prompt, stride, separator);
  for (const auto& parameter : scorer->get_parameters()) {
    Rewire(parameter->output(0), InPlaceOf(*parameter, rows, name));
  }
  head.model = std::make_shared<ov::Model>(
      ov::ResultVector{Logits(*scorer, head, score_scale, rows)},
      ov::ParameterVector{ids, mask}, model->get_friendly_name());
  head.model->get_rt_info() = model->get_rt_info();
  return head;
}

}  // namespace rerank
