// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/score_head.h"

#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <optional>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/weight_rows.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

std::shared_ptr<ov::Node> Scalar(int64_t value) {
  return op::Constant::create(ov::element::i64, ov::Shape{}, {value});
}

// i64 [B]: index of each row's last real token.
//   mask   0 0 1 1 1   ->   max(mask * 0 1 2 3 4) = 4
//   mask   1 1 1 0 0   ->   max(mask * 0 1 2 3 4) = 2
std::shared_ptr<ov::Node> LastTokenIndex(const ov::Output<ov::Node>& mask) {
  const auto shape = std::make_shared<op::ShapeOf>(mask, ov::element::i64);
  const auto width = std::make_shared<op::Gather>(shape, Scalar(1), Scalar(0));
  const auto columns = std::make_shared<op::Range>(Scalar(0), width, Scalar(1),
                                                   ov::element::i64);
  const auto real = std::make_shared<op::Convert>(mask, ov::element::i64);
  const auto product = std::make_shared<op::Multiply>(real, columns);
  return std::make_shared<op::ReduceMax>(product, Scalar(1), false);
}

// [B, T, X] -> [B, X]: each row at its own index.
std::shared_ptr<ov::Node> GatherRows(const ov::Output<ov::Node>& data,
                                     const std::shared_ptr<ov::Node>& index) {
  return std::make_shared<op::Gather>(data, index, Scalar(1), 1);
}

// The head's matrix product when `logits` is nothing but that (and precision
// conversions behind it), with W [vocabulary, H]; else nullptr.
std::shared_ptr<op::MatMul> FindHead(const ov::Output<ov::Node>& logits) {
  auto node = logits.get_node_shared_ptr();
  while (ov::is_type<op::Convert>(node)) {
    node = node->get_input_node_shared_ptr(0);
  }
  const auto head = ov::as_type_ptr<op::MatMul>(node);
  if (!head || head->get_transpose_a() || !head->get_transpose_b()) {
    return nullptr;
  }
  return head;
}

// f32 [B, 1] from the hidden state; nullptr when the weight is not readable.
std::shared_ptr<ov::Node> FoldedScore(const op::MatMul& head,
                                      const std::shared_ptr<ov::Node>& index,
                                      int64_t true_token, int64_t false_token) {
  const auto rows =
      ReadWeightRows(head.input_value(1), {true_token, false_token});
  if (!rows) return nullptr;
  std::vector<float> direction = rows->at(0);
  for (size_t i = 0; i < direction.size(); ++i) {
    direction[i] -= rows->at(1)[i];
  }
  const auto weight = op::Constant::create(
      ov::element::f32, ov::Shape{direction.size(), 1}, direction);
  const auto hidden = std::make_shared<op::Convert>(
      GatherRows(head.input_value(0), index), ov::element::f32);
  return std::make_shared<op::MatMul>(hidden, weight);
}

// f32 [B, 1] from the last token's logits.
std::shared_ptr<ov::Node> PlainScore(const ov::Output<ov::Node>& logits,
                                     const std::shared_ptr<ov::Node>& index,
                                     int64_t true_token, int64_t false_token) {
  const auto last = std::make_shared<op::Convert>(GatherRows(logits, index),
                                                  ov::element::f32);
  const auto column = [&](int64_t token) {
    const auto id =
        op::Constant::create(ov::element::i64, ov::Shape{1}, {token});
    return std::make_shared<op::Gather>(last, id, Scalar(1));
  };
  return std::make_shared<op::Subtract>(column(true_token),
                                        column(false_token));
}

void CheckVocabulary(const ov::Output<ov::Node>& logits, int64_t token) {
  const ov::Dimension size = logits.get_partial_shape()[2];
  if (size.is_static() && (token < 0 || token >= size.get_length())) {
    throw Error(ErrorCode::kFailedPrecondition,
                "tokenizer and model do not belong together: expected answer "
                "tokens below the model's vocabulary of " +
                    std::to_string(size.get_length()) + ", got " +
                    std::to_string(token));
  }
}

}  // namespace

ScoreHead AppendScoreHead(const std::shared_ptr<ov::Model>& model,
                          int64_t true_token, int64_t false_token) {
  const auto copy = model->clone();
  const auto logits =
      copy->output("logits").get_node_shared_ptr()->input_value(0);
  for (const int64_t token : {true_token, false_token}) {
    CheckVocabulary(logits, token);
  }
  const auto mask = copy->input("attention_mask");
  const auto index = LastTokenIndex(mask);
  std::shared_ptr<ov::Node> score;
  if (const auto head = FindHead(logits)) {
    score = FoldedScore(*head, index, true_token, false_token);
  }
  const bool folded = score != nullptr;
  if (!folded) score = PlainScore(logits, index, true_token, false_token);
  score->output(0).set_names({kRawScoreOutput});
  const auto scorer = std::make_shared<ov::Model>(
      ov::ResultVector{std::make_shared<op::Result>(score)}, copy->get_sinks(),
      copy->get_parameters(), copy->get_variables(), copy->get_friendly_name());
  return {scorer, folded};
}

}  // namespace rerank
