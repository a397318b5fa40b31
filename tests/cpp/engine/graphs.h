// SPDX-License-Identifier: Apache-2.0
//
// Small model graphs for tests: an embedding, a head, nothing between. The
// "hidden state" of a token is its embedding, so logits are easy to know.

#ifndef TESTS_CPP_ENGINE_GRAPHS_H_
#define TESTS_CPP_ENGINE_GRAPHS_H_

#include <functional>
#include <memory>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <string>
#include <vector>

namespace rerank::testing {

namespace op = ov::opset13;

// Deterministic numbers in [-1, 1) that do not repeat soon.
inline std::vector<float> Numbers(size_t count, unsigned seed) {
  std::vector<float> numbers(count);
  for (float& number : numbers) {
    seed = seed * 1664525u + 1013904223u;
    number = static_cast<float>(seed >> 8) / 8388608.0f - 1.0f;
  }
  return numbers;
}

struct EmbeddingModel {
  size_t vocabulary = 12;
  size_t hidden = 64;
  // Applied to the head's product; identity gives plain logits.
  std::function<ov::Output<ov::Node>(const ov::Output<ov::Node>&)> after_head =
      [](const ov::Output<ov::Node>& logits) { return logits; };

  std::vector<float> Embedding() const {
    return Numbers(vocabulary * hidden, 1);
  }

  // input_ids, attention_mask [B, T] -> logits [B, T, vocabulary]. `weight`
  // is the head's [vocabulary, hidden] in any precision below f32.
  std::shared_ptr<ov::Model> Build(const ov::Output<ov::Node>& weight) const {
    const ov::PartialShape shape{-1, -1};
    const auto ids = std::make_shared<op::Parameter>(ov::element::i64, shape);
    const auto mask = std::make_shared<op::Parameter>(ov::element::i64, shape);
    ids->output(0).set_names({"input_ids"});
    mask->output(0).set_names({"attention_mask"});
    const auto table = op::Constant::create(
        ov::element::f32, ov::Shape{vocabulary, hidden}, Embedding());
    const auto axis = op::Constant::create(ov::element::i64, ov::Shape{}, {0});
    const auto state = std::make_shared<op::Gather>(table, ids, axis);
    const auto head = std::make_shared<op::MatMul>(state, weight, false, true);
    const auto logits =
        std::make_shared<op::Result>(after_head(head->output(0)));
    logits->output(0).set_names({"logits"});
    return std::make_shared<ov::Model>(ov::ResultVector{logits},
                                       ov::ParameterVector{ids, mask});
  }

  // The logit of `token` after `last`, in double, before after_head.
  double Logit(const std::vector<float>& weight, size_t last,
               size_t token) const {
    const std::vector<float> table = Embedding();
    double logit = 0;
    for (size_t i = 0; i < hidden; ++i) {
      logit +=
          double{table[last * hidden + i]} * double{weight[token * hidden + i]};
    }
    return logit;
  }

  double Expected(const std::vector<float>& weight, size_t last,
                  size_t true_token, size_t false_token) const {
    return Logit(weight, last, true_token) - Logit(weight, last, false_token);
  }
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPHS_H_
