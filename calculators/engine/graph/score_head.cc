// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/score_head.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/graph/classifier_tail.h"
#include "calculators/engine/graph/early_rows.h"
#include "calculators/engine/graph/logits_chain.h"
#include "calculators/engine/graph/scoring_graph.h"
#include "calculators/engine/graph/weight_rows.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

std::shared_ptr<ov::Node> Scalar(int64_t value) {
  return op::Constant::create(ov::element::i64, ov::Shape{}, {value});
}

Value ToF32(const Value& value) {
  return std::make_shared<op::Convert>(value, ov::element::f32);
}

// i64 [B]: index of each row's last real token.
//   mask   0 0 1 1 1   ->   max(mask * 0 1 2 3 4) = 4
//   mask   1 1 1 0 0   ->   max(mask * 0 1 2 3 4) = 2
Value LastTokenIndex(const Value& mask) {
  const auto shape = std::make_shared<op::ShapeOf>(mask, ov::element::i64);
  const auto width = std::make_shared<op::Gather>(shape, Scalar(1), Scalar(0));
  const auto columns = std::make_shared<op::Range>(Scalar(0), width, Scalar(1),
                                                   ov::element::i64);
  const auto real = std::make_shared<op::Convert>(mask, ov::element::i64);
  const auto product = std::make_shared<op::Multiply>(real, columns);
  return std::make_shared<op::ReduceMax>(product, Scalar(1), false);
}

// Ids whose logits are needed: true, and false where there is one.
std::vector<int64_t> Ids(const AnswerTokens& answers) {
  if (!answers.false_token) return {answers.true_token};
  return {answers.true_token, *answers.false_token};
}

// f32 [N, H] x [count, H] -> [N, count]. Not a MatMul: where it stands in a
// graph that is computed in bf16, a CPU rounds a MatMul's inputs and output to
// it, and leaves these two operations behind the last one as they are.
Value Product(const Value& hidden, const std::vector<float>& weights,
              size_t count) {
  const auto rows = op::Constant::create(
      ov::element::f32, {count, weights.size() / count}, weights);
  const auto each = std::make_shared<op::Unsqueeze>(hidden, Scalar(1));
  // Behind a sum that drops its axis, OpenVINO 2026.4's CPU adds another
  // column's bias.
  const auto sum = std::make_shared<op::ReduceSum>(
      std::make_shared<op::Multiply>(each, rows), Scalar(2), true);
  return std::make_shared<op::Squeeze>(sum, Scalar(2));
}

// f32 [N, H] -> [N, ids], or their difference [N, 1] where `differ` and nothing
// stands behind the head; nullptr when the weight is not understood.
std::shared_ptr<ov::Model> FoldedTail(const LogitsChain& chain,
                                      const std::vector<int64_t>& ids,
                                      bool differ) {
  if (!chain.head->get_transpose_b()) return nullptr;
  auto rows = ReadWeightRows(chain.head->input_value(1), ids);
  if (!rows) return nullptr;
  std::vector<float>& weights = rows->at(0);
  const size_t width = weights.size();
  if (differ) {
    for (size_t i = 0; i < width; ++i) weights[i] -= rows->at(1)[i];
    rows->resize(1);
  }
  for (size_t i = 1; i < rows->size(); ++i) {
    weights.insert(weights.end(), rows->at(i).begin(), rows->at(i).end());
  }
  const auto hidden = std::make_shared<op::Parameter>(
      ov::element::f32, ov::PartialShape{-1, static_cast<int64_t>(width)});
  const Value raw =
      ApplyChain(chain, Product(hidden, weights, rows->size()), ids);
  return std::make_shared<ov::Model>(ov::OutputVector{raw},
                                     ov::ParameterVector{hidden});
}

// f32 [N, vocabulary]: the last tokens' logits.
Value LastLogits(const LogitsChain& chain, const SelectRows& select) {
  const auto product = std::make_shared<op::MatMul>(
      select(chain.head->input_value(0)), chain.head->input_value(1), false,
      chain.head->get_transpose_b());
  return ApplyChain(chain, ToF32(product), std::nullopt);
}

void CheckVocabulary(const Value& logits, const AnswerTokens& answers) {
  const ov::Dimension size = logits.get_partial_shape()[2];
  for (const int64_t token : Ids(answers)) {
    if (size.is_static() && (token < 0 || token >= size.get_length())) {
      throw Error(ErrorCode::kFailedPrecondition,
                  "tokenizer and model do not belong together: expected answer "
                  "tokens below the model's vocabulary of " +
                      std::to_string(size.get_length()) + ", got " +
                      std::to_string(token));
    }
  }
}

// Where logits are before anything is changed.
Value Logits(const ov::Model& model) {
  return model.output("logits").get_node()->input_value(0);
}

// What is put in the place of the logits, and how scores are read out of it.
struct Scoring {
  PostprocessingStep step;
  std::shared_ptr<ov::Model> tail;
  ScoreColumns columns;
  bool folded = false;
};

// `select` takes the rows when the step runs.
Scoring PlanScoring(const ov::Model& model, const SelectRows& select,
                    const AnswerTokens& answers) {
  const Value logits = Logits(model);
  CheckVocabulary(logits, answers);
  Scoring scoring;
  if (answers.false_token) scoring.columns.minus = 1;
  const auto chain = FindLogitsChain(logits);
  const bool differ = chain && chain->after.empty() && answers.false_token;
  if (differ) scoring.columns.minus.reset();
  if (chain) scoring.tail = FoldedTail(*chain, Ids(answers), differ);
  scoring.folded = scoring.tail != nullptr;
  if (scoring.folded) {
    const auto head = chain->head;
    scoring.step = [select, head](const Value&) {
      return select(head->input_value(0));
    };
    return scoring;
  }
  scoring.columns.score = static_cast<size_t>(answers.true_token);
  if (answers.false_token) {
    scoring.columns.minus = static_cast<size_t>(*answers.false_token);
  }
  if (chain) {
    scoring.step = [select, chain](const Value&) {
      return LastLogits(*chain, select);
    };
  } else {
    scoring.step = select;
  }
  return scoring;
}

// Of a classifier's logits [B, labels].
Scoring PlanLabels(const ov::Model& model, bool difference) {
  const Value logits = Logits(model);
  const ov::Dimension labels = logits.get_partial_shape()[1];
  if (labels.is_dynamic()) {
    throw Error(ErrorCode::kFailedPrecondition,
                "expected a classifier with a known number of labels, got " +
                    logits.get_partial_shape().to_string());
  }
  // The columns that are read: of two labels with `difference` both.
  std::vector<int64_t> ids = {labels.get_length() > 1 ? 1 : 0};
  if (difference && labels.get_length() == 2) ids.push_back(0);
  const bool pair = ids.size() == 2;
  Scoring scoring;
  scoring.folded = true;  // no more is computed than the model has
  const auto tail = FindClassifierTail(model, logits);
  const bool differ = pair && tail && tail->chain.after.empty();
  if (tail) scoring.tail = FoldedTail(tail->chain, ids, differ);
  if (scoring.tail) {
    const Value hidden = tail->chain.head->input_value(0);
    const auto select = TakeEarly(model, hidden, tail->select);
    scoring.step = [select, hidden](const Value&) { return select(hidden); };
    if (pair && !differ) scoring.columns.minus = 1;
    return scoring;
  }
  scoring.step = [](const Value& all) { return all; };
  scoring.columns.score = static_cast<size_t>(ids[0]);
  if (pair) scoring.columns.minus = static_cast<size_t>(ids[1]);
  return scoring;
}

ScoreHead Build(const std::shared_ptr<ov::Model>& model,
                const Scoring& scoring) {
  return {BuildScoringGraph(model, "logits", {scoring.step}, kScoredOutput),
          scoring.tail, scoring.columns, scoring.folded};
}

}  // namespace

ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          const AnswerTokens& answers) {
  const auto copy = model->clone();
  const SelectRows select = [&copy](const Value& data) {
    const Value index = LastTokenIndex(copy->input("attention_mask"));
    return std::make_shared<op::Gather>(data, index, Scalar(1), 1)->output(0);
  };
  return Build(copy, PlanScoring(*copy, TakeEarly(*copy, select), answers));
}

ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          const AnswerTokens& answers,
                          const SelectRows& select) {
  return Build(model, PlanScoring(*model, select, answers));
}

ScoreHead AppendClassifierHead(const std::shared_ptr<ov::Model>& model,
                               bool difference) {
  const auto copy = model->clone();
  TakeClassifierRowsEarly(copy.get());
  return Build(copy, PlanLabels(*copy, difference));
}

ScoreHead AppendPackedScoreHead(const std::shared_ptr<ov::Model>& model,
                                const AnswerTokens& answers) {
  const auto rows =
      std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{-1});
  rows->output(0).set_names({kScoreRowsInput});
  const SelectRows select = [&model](const Value& data) {
    // [T, 1, X] -> [N, 1, X] -> [N, X]
    const auto selected = std::make_shared<op::Gather>(
        data, model->input(kScoreRowsInput), Scalar(0));
    return std::make_shared<op::Squeeze>(selected, Scalar(1))->output(0);
  };
  const Scoring scoring =
      PlanScoring(*model, TakeEarly(*model, select), answers);
  model->add_parameters({rows});
  return Build(model, scoring);
}

ov::Output<ov::Node> ScoreInGraph(const ov::Output<ov::Node>& scored,
                                  const ScoreHead& head) {
  Value raw = scored;
  if (head.tail) {
    const auto tail = head.tail->clone();
    tail->input().get_node_shared_ptr()->output(0).replace(scored);
    raw = tail->output().get_node()->input_value(0);
  }
  const ScoreColumns& columns = head.columns;
  if (!columns.minus && raw.get_partial_shape()[1] == 1) return raw;
  const auto column = [&](size_t index) -> Value {
    const auto id = op::Constant::create(ov::element::i64, ov::Shape{1},
                                         {static_cast<int64_t>(index)});
    return std::make_shared<op::Gather>(raw, id, Scalar(1));
  };
  if (!columns.minus) return column(columns.score);
  return std::make_shared<op::Subtract>(column(columns.score),
                                        column(*columns.minus));
}

}  // namespace rerank
