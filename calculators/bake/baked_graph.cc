// SPDX-License-Identifier: Apache-2.0

#include "calculators/bake/baked_graph.h"

#include <openvino/op/constant.hpp>
#include <openvino/op/multiply.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/select.hpp>
#include <vector>

#include "calculators/bake/pair_rows.h"
#include "calculators/core/error.h"
#include "calculators/engine/graph/rewire.h"
#include "calculators/engine/graph/scoring_graph.h"
#include "calculators/engine/graph/stateless.h"
#include "calculators/engine/packed/packed_rows.h"
#include "calculators/engine/packed/waves.h"

namespace rerank {
namespace {

using Value = ov::Output<ov::Node>;

std::shared_ptr<ov::op::v0::Parameter> Input(const std::string& name) {
  const auto input = std::make_shared<ov::op::v0::Parameter>(
      ov::element::i64, ov::PartialShape{-1, -1});
  input->set_friendly_name(name);
  input->output(0).set_names({name});
  return input;
}

// Below every score, and a number in every precision: of a document's rows the
// best one wins.
constexpr double kNoScore = -6e4;

std::shared_ptr<ov::Node> Number(double value) {
  return ov::op::v0::Constant::create(ov::element::f32, ov::Shape{}, {value});
}

// What the server reads of its rows' raw scores.
class ServerGraph {
 public:
  ServerGraph() : ids_(Input("input_ids")), mask_(Input("attention_mask")) {}

  Value ids() const { return ids_; }
  Value mask() const { return mask_; }

  // logits [B, 1] of raw scores [B, 1]; `original` is the model that they are
  // of. Rows that are `hollow` (boolean [B, 1]) score below all others.
  std::shared_ptr<ov::Model> Build(const Value& scores, double score_scale,
                                   const std::optional<Value>& hollow,
                                   const ov::Model& original) const {
    std::vector<PostprocessingStep> steps;
    if (score_scale != 1) {
      steps.emplace_back([score_scale](const Value& score) {
        return std::make_shared<ov::op::v1::Multiply>(score,
                                                      Number(score_scale))
            ->output(0);
      });
    }
    if (hollow) {
      steps.emplace_back([hollow](const Value& score) {
        return std::make_shared<ov::op::v1::Select>(*hollow, Number(kNoScore),
                                                    score)
            ->output(0);
      });
    }
    const auto result = std::make_shared<ov::op::v0::Result>(scores);
    result->output(0).set_names({kScoredOutput});
    const auto model = BuildScoringGraph(
        std::make_shared<ov::Model>(ov::ResultVector{result},
                                    ov::ParameterVector{ids_, mask_},
                                    original.get_friendly_name()),
        kScoredOutput, steps, "logits");
    model->get_rt_info() = original.get_rt_info();
    return model;
  }

 private:
  std::shared_ptr<ov::op::v0::Parameter> ids_;
  std::shared_ptr<ov::op::v0::Parameter> mask_;
};

// f32 [B, 1]: raw scores of `head`, for padded rows, of which `rows` has all
// that a model may ask for.
Value Scores(const ScoreHead& head, const RowInputs& rows, BatchForm form,
             const std::string& name) {
  RowInputs read = {{"attention_mask", rows.at("attention_mask")}};
  for (const auto& input : head.model->inputs()) {
    const auto row = rows.find(input.get_any_name());
    if (row == rows.end()) {
      throw Error(
          ErrorCode::kFailedPrecondition,
          name + ": input '" + input.get_any_name() + "' cannot be baked");
    }
    read.insert(*row);
  }
  if (form == BatchForm::kGrouped) return ScoreInGroups(head, read);
  for (const auto& input : head.model->inputs()) {
    Rewire(input.get_node_shared_ptr()->output(0),
           read.at(input.get_any_name()));
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
  if (!form || form == BatchForm::kPacked) {
    packed = PackedHead(core, stateless, answers, &baked.why_not_packed);
    if (!packed && form) {
      throw Error(ErrorCode::kFailedPrecondition,
                  name + ": " + baked.why_not_packed);
    }
  }
  baked.form = packed ? BatchForm::kPacked : form.value_or(BatchForm::kGrouped);
  const ScoreHead head = packed ? *packed : AppendScoreHead(stateless, answers);
  baked.folded_head = head.folded;
  const ServerGraph server;
  const PromptRows rows =
      BuildPromptRows(server.ids(), server.mask(), prompt, stride, separator);
  const Value scores =
      packed ? ScoreInWaves(head, rows.input_ids, rows.attention_mask)
             : Scores(head,
                      {{"input_ids", rows.input_ids},
                       {"attention_mask", rows.attention_mask},
                       {"position_ids", rows.position_ids}},
                      baked.form, name);
  baked.model = server.Build(scores, score_scale, rows.hollow, *model);
  return baked;
}

BakedGraph BakeCrossEncoder(const std::shared_ptr<ov::Model>& model,
                            const PairTemplate& pair, int64_t separator,
                            const CrossEncoderScore& score,
                            std::optional<BatchForm> form,
                            const std::string& name) {
  BakedGraph baked;
  baked.why_not_packed = "rows cannot be packed: tokens look both ways";
  if (form == BatchForm::kPacked) {
    throw Error(ErrorCode::kFailedPrecondition,
                name + ": " + baked.why_not_packed);
  }
  if (form) baked.why_not_packed.clear();
  baked.form = form.value_or(BatchForm::kGrouped);
  const ScoreHead head = AppendClassifierHead(model, score.difference);
  baked.folded_head = head.folded;
  const ServerGraph server;
  const PairRows rows =
      BuildPairRows(server.ids(), server.mask(), pair, separator);
  const Value scores = Scores(head,
                              {{"input_ids", rows.input_ids},
                               {"attention_mask", rows.attention_mask},
                               {"token_type_ids", rows.token_type_ids}},
                              baked.form, name);
  baked.model = server.Build(scores, score.scale, std::nullopt, *model);
  return baked;
}

}  // namespace rerank
