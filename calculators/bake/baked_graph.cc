// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/baked_graph.h"

#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/select.hpp>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/graph/scoring_graph.h"
#include "calculators/engine/graph/stateless.h"
#include "calculators/engine/packed/packed_rows.h"
#include "calculators/engine/packed/waves.h"

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

using Value = ov::Output<ov::Node>;

// From raw scores to what the server asks for.
std::vector<PostprocessingStep> ScoreSteps(double score_scale,
                                           const PromptRows& rows) {
  std::vector<PostprocessingStep> steps;
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

// f32 [B, 1]: raw scores of `head`, of AppendScoreHead.
Value PaddedScores(const ScoreHead& head, const PromptRows& rows,
                   const std::string& name) {
  for (const auto& parameter : head.model->get_parameters()) {
    Rewire(parameter->output(0), InPlaceOf(*parameter, rows, name));
  }
  return ScoreInGraph(
      head.model->output(kScoredOutput).get_node()->input_value(0), head);
}

// nullopt, and why, when the rows cannot be packed.
std::optional<ScoreHead> PackedHead(ov::Core* core,
                                    const std::shared_ptr<ov::Model>& model,
                                    const AnswerTokens& answers,
                                    std::string* why_not) {
  try {
    return MakePackedRowsModel(core, model, answers);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kFailedPrecondition) throw;
    *why_not = error.what();
    return std::nullopt;
  }
}

}  // namespace

BakedGraph BakeGraph(ov::Core* core, const std::shared_ptr<ov::Model>& model,
                     const AnswerTokens& answers, const PromptTokens& prompt,
                     int64_t stride, int64_t separator, double score_scale,
                     std::optional<BatchForm> form, const std::string& name) {
  const auto stateless = RemoveState(model->clone(), name);
  BakedGraph baked;
  std::optional<ScoreHead> packed;
  if (form != BatchForm::kPadded) {
    packed = PackedHead(core, stateless, answers, &baked.why_padded);
    if (!packed && form == BatchForm::kPacked) {
      throw Error(ErrorCode::kFailedPrecondition,
                  name + ": " + baked.why_padded);
    }
  }
  baked.form = packed ? BatchForm::kPacked : BatchForm::kPadded;
  const ScoreHead head = packed ? *packed : AppendScoreHead(stateless, answers);
  baked.folded_head = head.folded;
  const auto ids = Input("input_ids");
  const auto mask = Input("attention_mask");
  const PromptRows rows = BuildPromptRows(ids, mask, prompt, stride, separator);
  const Value scores =
      packed ? ScoreInWaves(head, rows.input_ids, rows.attention_mask)
             : PaddedScores(head, rows, name);
  const auto result = std::make_shared<ov::op::v0::Result>(scores);
  result->output(0).set_names({kScoredOutput});
  baked.model = BuildScoringGraph(
      std::make_shared<ov::Model>(ov::ResultVector{result},
                                  ov::ParameterVector{ids, mask},
                                  model->get_friendly_name()),
      kScoredOutput, ScoreSteps(score_scale, rows), "logits");
  baked.model->get_rt_info() = model->get_rt_info();
  return baked;
}

}  // namespace rerank
