// SPDX-License-Identifier: Apache-2.0
//
// Small classifiers for tests, in the forms that exporters write.

#ifndef TESTS_CPP_ENGINE_GRAPH_CLASSIFIERS_H_
#define TESTS_CPP_ENGINE_GRAPH_CLASSIFIERS_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "tests/cpp/engine/graph/graphs.h"

namespace rerank::testing {

// What an exporter makes of `product` [B, T, labels] of a decoder's classifier:
// the row of each sequence's last token.
inline ov::Output<ov::Node> LastRows(const ov::Output<ov::Node>& product,
                                     const ov::Output<ov::Node>& ids,
                                     size_t labels) {
  const auto number = [](int64_t value) {
    return op::Constant::create(ov::element::i64, ov::Shape{}, {value});
  };
  const auto shape = std::make_shared<op::ShapeOf>(ids, ov::element::i64);
  const auto rows = std::make_shared<op::Gather>(shape, number(0), number(0));
  const auto width = std::make_shared<op::Gather>(shape, number(1), number(0));
  const auto one = op::Constant::create(ov::element::i64, ov::Shape{1}, {1});
  const auto zero = op::Constant::create(ov::element::i64, ov::Shape{1}, {0});
  const auto flat = std::make_shared<op::Reshape>(
      product,
      std::make_shared<op::Concat>(
          ov::OutputVector{
              std::make_shared<op::Unsqueeze>(
                  std::make_shared<op::Multiply>(rows, width), zero),
              op::Constant::create(ov::element::i64, ov::Shape{1}, {labels})},
          0),
      false);
  // b * T + T - 1
  const auto last = std::make_shared<op::Add>(
      std::make_shared<op::Multiply>(
          std::make_shared<op::Range>(number(0), rows, number(1),
                                      ov::element::i64),
          width),
      std::make_shared<op::Subtract>(width, one));
  return std::make_shared<op::Gather>(flat, last, number(0));
}

struct ClassifierForm {
  size_t labels = 1;
  bool decoder = false;
  bool bias = false;
  bool compressed = false;
};

// logits [B, labels]: the last token's embedding, or the first one's of an
// encoder, times a matrix.
inline std::shared_ptr<ov::Model> Classifier(const EmbeddingModel& graph,
                                             const ClassifierForm& form) {
  const auto model = graph.Build(F32Head(graph));
  auto hidden = model->output("logits")
                    .get_node()
                    ->input_value(0)
                    .get_node()
                    ->input_value(0);
  const auto zero = op::Constant::create(ov::element::i64, ov::Shape{}, {0});
  const auto one = op::Constant::create(ov::element::i64, ov::Shape{}, {1});
  if (!form.decoder) hidden = std::make_shared<op::Gather>(hidden, zero, one);
  const std::vector<float> head = HeadWeight(graph);
  std::shared_ptr<ov::Node> weight = op::Constant::create(
      ov::element::f32, {form.labels, graph.hidden}, head.data());
  if (form.compressed) {
    std::vector<int8_t> small(form.labels * graph.hidden);
    for (size_t i = 0; i < small.size(); ++i) {
      small[i] = static_cast<int8_t>(head[i] * 127);
    }
    weight = std::make_shared<op::Multiply>(
        std::make_shared<op::Convert>(
            op::Constant::create(ov::element::i8, {form.labels, graph.hidden},
                                 small),
            ov::element::f32),
        op::Constant::create(ov::element::f32, {form.labels, 1},
                             std::vector<float>(form.labels, 1.0F / 127)));
  }
  ov::Output<ov::Node> logits =
      std::make_shared<op::MatMul>(hidden, weight, false, true);
  if (form.bias) {
    logits = std::make_shared<op::Add>(
        logits, op::Constant::create(ov::element::f32, {1, form.labels},
                                     Numbers(form.labels, 3)));
  }
  if (form.decoder) {
    logits = LastRows(logits, model->input("input_ids"), form.labels);
  }
  logits.set_names({"logits"});
  return std::make_shared<ov::Model>(
      ov::ResultVector{std::make_shared<op::Result>(logits)},
      model->get_parameters());
}

inline std::vector<ClassifierForm> ClassifierForms() {
  std::vector<ClassifierForm> forms;
  for (const size_t labels : {1, 2, 3}) {
    for (const bool decoder : {false, true}) {
      for (const bool bias : {false, true}) {
        for (const bool compressed : {false, true}) {
          forms.push_back({labels, decoder, bias, compressed});
        }
      }
    }
  }
  return forms;
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_CLASSIFIERS_H_
