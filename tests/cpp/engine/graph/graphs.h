// SPDX-License-Identifier: Apache-2.0
//
// Small model graphs for tests: an embedding, a head, nothing between. The
// "hidden state" of a token is its embedding, so logits are easy to know.

#ifndef TESTS_CPP_ENGINE_GRAPH_GRAPHS_H_
#define TESTS_CPP_ENGINE_GRAPH_GRAPHS_H_

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
  ov::element::Type index = ov::element::i64;  // of the inputs
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
    const auto ids = std::make_shared<op::Parameter>(index, shape);
    const auto mask = std::make_shared<op::Parameter>(index, shape);
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

  // The same as SDPAToPagedAttention leaves it: input_ids [T] -> logits
  // [T, 1, vocabulary]. `transposed`: whether weight is [vocabulary, hidden].
  std::shared_ptr<ov::Model> BuildPacked(const ov::Output<ov::Node>& weight,
                                         bool transposed = true) const {
    const auto ids =
        std::make_shared<op::Parameter>(index, ov::PartialShape{-1});
    ids->output(0).set_names({"input_ids"});
    const auto table = op::Constant::create(
        ov::element::f32, ov::Shape{vocabulary, hidden}, Embedding());
    const auto zero = op::Constant::create(ov::element::i64, ov::Shape{}, {0});
    const auto one = op::Constant::create(ov::element::i64, ov::Shape{}, {1});
    const auto state = std::make_shared<op::Unsqueeze>(
        std::make_shared<op::Gather>(table, ids, zero), one);
    const auto head =
        std::make_shared<op::MatMul>(state, weight, false, transposed);
    const auto logits =
        std::make_shared<op::Result>(after_head(head->output(0)));
    logits->output(0).set_names({"logits"});
    return std::make_shared<ov::Model>(ov::ResultVector{logits},
                                       ov::ParameterVector{ids});
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

// The head's weight in f32, which Expected and Logit take.
inline std::vector<float> HeadWeight(const EmbeddingModel& graph) {
  return Numbers(graph.vocabulary * graph.hidden, 2);
}

inline std::shared_ptr<ov::Node> F32Head(const EmbeddingModel& graph) {
  return op::Constant::create(
      ov::element::f32, {graph.vocabulary, graph.hidden}, HeadWeight(graph));
}

// The same behind an operation that no compression writes.
inline std::shared_ptr<ov::Node> UnfoldableHead(const EmbeddingModel& graph) {
  std::vector<float> negative = HeadWeight(graph);
  for (float& number : negative) number = -number;
  return std::make_shared<op::Negative>(op::Constant::create(
      ov::element::f32, {graph.vocabulary, graph.hidden}, negative));
}

// Rank of a matrix product that is as wide as the vocabulary: 3 for every
// token's logits, 2 for those of selected tokens, 0 when there is none.
inline int64_t VocabularyRank(const ov::Model& model, size_t vocabulary) {
  for (const auto& node : model.get_ordered_ops()) {
    if (!ov::is_type<op::MatMul>(node)) continue;
    const auto& shape = node->get_output_partial_shape(0);
    if (shape[shape.size() - 1] == static_cast<int64_t>(vocabulary)) {
      return shape.rank().get_length();
    }
  }
  return 0;
}

// A classifier whose logit is the sum of the tokens that have type 1.
inline std::shared_ptr<ov::Model> SumOfSecondSegments(
    const ov::element::Type& index = ov::element::i64) {
  ov::ParameterVector inputs;
  for (const char* name : {"input_ids", "attention_mask", "token_type_ids"}) {
    inputs.push_back(
        std::make_shared<op::Parameter>(index, ov::PartialShape{-1, -1}));
    inputs.back()->output(0).set_names({name});
  }
  const auto counted = std::make_shared<op::Multiply>(
      inputs[0], std::make_shared<op::Multiply>(inputs[1], inputs[2]));
  const auto axis = op::Constant::create(ov::element::i64, ov::Shape{}, {1});
  const auto sum = std::make_shared<op::ReduceSum>(counted, axis, true);
  const auto logits =
      std::make_shared<op::Convert>(sum, ov::element::f32)->output(0);
  const auto result = std::make_shared<op::Result>(logits);
  result->output(0).set_names({"logits"});
  return std::make_shared<ov::Model>(ov::ResultVector{result}, inputs);
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_GRAPHS_H_
