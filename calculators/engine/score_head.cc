// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/score_head.h"

#include <functional>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <utility>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/logits_chain.h"
#include "calculators/engine/weight_rows.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using Value = ov::Output<ov::Node>;

// Takes the rows of the sequences' last tokens: any shape -> [N, X].
using SelectRows = std::function<Value(const Value&)>;

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

// [N, 2] (true, false) -> [N, 1] true - false; [N, 1] stays as it is.
Value Difference(const Value& pair, const AnswerTokens& answers) {
  if (!answers.false_token) return pair;
  const auto column = [&](int64_t index) {
    const auto id =
        op::Constant::create(ov::element::i64, ov::Shape{1}, {index});
    return std::make_shared<op::Gather>(pair, id, Scalar(1));
  };
  return std::make_shared<op::Subtract>(column(0), column(1));
}

// [N, count] behind the chain. Its constants may be [1, 1, 1], as exporters
// write them, which makes [1, N, count] of [N, count].
Value BehindChain(const LogitsChain& chain, const Value& logits,
                  int64_t count) {
  const auto shape = op::Constant::create(ov::element::i64, ov::Shape{2},
                                          std::vector<int64_t>{-1, count});
  return std::make_shared<op::Reshape>(ApplyChain(chain, logits), shape, false);
}

// f32 [N, 1] from the hidden state; an empty value when the graph or the
// weight is not understood.
Value FoldedScore(const LogitsChain& chain, const SelectRows& select,
                  const AnswerTokens& answers) {
  if (!chain.each_alone || !chain.head->get_transpose_b()) return {};
  const std::vector<int64_t> ids = Ids(answers);
  auto rows = ReadWeightRows(chain.head->input_value(1), ids);
  if (!rows) return {};
  std::vector<float>& weights = rows->at(0);
  const size_t width = weights.size();
  const Value hidden = ToF32(select(chain.head->input_value(0)));
  if (chain.after.empty()) {
    for (size_t i = 0; answers.false_token && i < width; ++i) {
      weights[i] -= rows->at(1)[i];
    }
    const auto direction =
        op::Constant::create(ov::element::f32, {1, width}, weights);
    return std::make_shared<op::MatMul>(hidden, direction, false, true);
  }
  if (answers.false_token) {
    weights.insert(weights.end(), rows->at(1).begin(), rows->at(1).end());
  }
  const auto both =
      op::Constant::create(ov::element::f32, {ids.size(), width}, weights);
  const auto pair = std::make_shared<op::MatMul>(hidden, both, false, true);
  // The chain may work in f16 or bf16; the product is handed to it as such.
  const auto type = chain.head->get_output_element_type(0);
  return Difference(
      ToF32(BehindChain(chain, std::make_shared<op::Convert>(pair, type),
                        static_cast<int64_t>(ids.size()))),
      answers);
}

// [N, vocabulary]: the last tokens' logits.
Value LastLogits(const LogitsChain& chain, const SelectRows& select) {
  const Value weight = chain.head->input_value(1);
  const bool transposed = chain.head->get_transpose_b();
  const ov::Dimension size = weight.get_partial_shape()[transposed ? 0 : 1];
  if (size.is_dynamic()) return {};
  const auto product = std::make_shared<op::MatMul>(
      select(chain.head->input_value(0)), weight, false, transposed);
  return BehindChain(chain, product, size.get_length());
}

// f32 [N, 1] out of whole logits [N, vocabulary].
Value PlainScore(const Value& logits, const AnswerTokens& answers) {
  const std::vector<int64_t> tokens = Ids(answers);
  const auto ids =
      op::Constant::create(ov::element::i64, ov::Shape{tokens.size()}, tokens);
  return Difference(std::make_shared<op::Gather>(ToF32(logits), ids, Scalar(1)),
                    answers);
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

// The scoring result in place of the logits, and whether it was folded.
std::pair<std::shared_ptr<op::Result>, bool> ScoreResult(
    const ov::Model& model, const SelectRows& select,
    const AnswerTokens& answers) {
  const Value logits = model.output("logits").get_node()->input_value(0);
  CheckVocabulary(logits, answers);
  const auto chain = FindLogitsChain(logits);
  Value score = chain ? FoldedScore(*chain, select, answers) : Value();
  const bool folded = score.get_node() != nullptr;
  if (!folded) {
    Value last = chain ? LastLogits(*chain, select) : Value();
    if (last.get_node() == nullptr) last = select(logits);
    score = PlainScore(last, answers);
  }
  score.set_names({kRawScoreOutput});
  return {std::make_shared<op::Result>(score), folded};
}

}  // namespace

ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          const AnswerTokens& answers) {
  const auto copy = model->clone();
  const Value index = LastTokenIndex(copy->input("attention_mask"));
  const SelectRows select = [&index](const Value& data) {
    return std::make_shared<op::Gather>(data, index, Scalar(1), 1)->output(0);
  };
  const auto [result, folded] = ScoreResult(*copy, select, answers);
  return {std::make_shared<ov::Model>(ov::ResultVector{result},
                                      copy->get_sinks(), copy->get_parameters(),
                                      copy->get_variables()),
          folded};
}

ScoreHead AppendClassifierHead(const std::shared_ptr<ov::Model>& model,
                               bool difference) {
  const auto copy = model->clone();
  const Value logits = copy->output("logits").get_node()->input_value(0);
  const ov::Dimension labels = logits.get_partial_shape()[1];
  if (labels.is_dynamic()) {
    throw Error(ErrorCode::kFailedPrecondition,
                "expected a classifier with a known number of labels, got " +
                    logits.get_partial_shape().to_string());
  }
  const auto label = [&](int64_t index) -> Value {
    const auto id =
        op::Constant::create(ov::element::i64, ov::Shape{1}, {index});
    return ToF32(std::make_shared<op::Gather>(logits, id, Scalar(1)));
  };
  Value score = label(labels.get_length() > 1 ? 1 : 0);
  if (difference && labels.get_length() == 2) {
    score = std::make_shared<op::Subtract>(score, label(0));
  }
  score.get_node()->output(0).set_names({kRawScoreOutput});
  const auto result = std::make_shared<op::Result>(score);
  return {std::make_shared<ov::Model>(ov::ResultVector{result},
                                      copy->get_sinks(), copy->get_parameters(),
                                      copy->get_variables()),
          true};
}

ScoreHead AppendPackedScoreHead(const std::shared_ptr<ov::Model>& model,
                                const AnswerTokens& answers) {
  const auto rows =
      std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{-1});
  rows->output(0).set_names({kScoreRowsInput});
  const SelectRows select = [&rows](const Value& data) {
    // [T, 1, X] -> [N, 1, X] -> [N, X]
    const auto selected = std::make_shared<op::Gather>(data, rows, Scalar(0));
    return std::make_shared<op::Squeeze>(selected, Scalar(1))->output(0);
  };
  const auto [result, folded] = ScoreResult(*model, select, answers);
  ov::ParameterVector parameters = model->get_parameters();
  parameters.push_back(rows);
  return {std::make_shared<ov::Model>(ov::ResultVector{result}, parameters),
          folded};
}

}  // namespace rerank
