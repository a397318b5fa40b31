// SPDX-License-Identifier: Apache-2.0
//
// A small decoder as exporters write one: a table of tokens and one of places,
// layers of attention, a head.

#ifndef TESTS_CPP_ENGINE_GRAPH_DECODER_H_
#define TESTS_CPP_ENGINE_GRAPH_DECODER_H_

#include <functional>
#include <memory>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "tests/cpp/engine/graph/graphs.h"

namespace rerank::testing {

class Decoder {
 public:
  using Value = ov::Output<ov::Node>;

  int64_t heads = 4;
  int64_t key_heads = 2;
  int64_t window = 0;  // tokens that the second layer's mask shows; 0: all
  bool causal_attribute = false;  // instead of a mask
  bool looks_ahead = false;
  bool scaled = false;
  bool places = true;  // whether it has position_ids
  // Stands behind the first layer, on [B, T, width].
  std::function<Value(const Value&)> between = [](const Value& v) { return v; };
  // Stands behind the last one.
  std::function<Value(const Value&)> behind = [](const Value& v) { return v; };

  static constexpr int64_t kVocabulary = 40;
  static constexpr int64_t kPlaces = 8192;
  static constexpr int64_t kSize = 8;  // of a head

  std::shared_ptr<ov::Model> Build() const {
    const auto ids = Input("input_ids");
    const auto mask = Input("attention_mask");
    const auto position_ids = Input("position_ids");
    Value hidden = Lookup(Table(kVocabulary, heads * kSize, 1), ids);
    if (places) {
      hidden = std::make_shared<op::Add>(
          hidden, Lookup(Table(kPlaces, heads * kSize, 2), position_ids));
    }
    for (int64_t layer = 0; layer < 2; ++layer) {
      const Value shown = Mask(mask, layer == 1 ? window : 0);
      hidden = std::make_shared<op::Add>(hidden, Layer(hidden, shown, layer));
      hidden = (layer == 0 ? between : behind)(hidden);
    }
    const auto logits =
        std::make_shared<op::Result>(std::make_shared<op::MatMul>(
            hidden, Table(kVocabulary, heads * kSize, 3), false, true));
    logits->output(0).set_names({"logits"});
    ov::ParameterVector inputs = {ids, mask};
    if (places) inputs.push_back(position_ids);
    return std::make_shared<ov::Model>(ov::ResultVector{logits}, inputs);
  }

 private:
  using Ints = std::vector<int64_t>;

  static std::shared_ptr<op::Parameter> Input(const char* name) {
    const auto input = std::make_shared<op::Parameter>(
        ov::element::i64, ov::PartialShape{-1, -1});
    input->set_friendly_name(name);
    input->output(0).set_names({name});
    return input;
  }

  static Value Const(const Ints& numbers) {
    return op::Constant::create(ov::element::i64, ov::Shape{numbers.size()},
                                numbers);
  }

  static Value Scalar(int64_t number) {
    return op::Constant::create(ov::element::i64, ov::Shape{}, {number});
  }

  static Value Table(int64_t rows, int64_t columns, unsigned seed) {
    const auto shape =
        ov::Shape{static_cast<size_t>(rows), static_cast<size_t>(columns)};
    // Small, so that scores are of the size that rerankers have.
    std::vector<float> numbers = Numbers(rows * columns, seed);
    for (float& number : numbers) number *= 0.4F;
    return op::Constant::create(ov::element::f32, shape, numbers);
  }

  static Value Lookup(const Value& table, const Value& index) {
    return std::make_shared<op::Gather>(table, index, Scalar(0));
  }

  // [B, 1, T, T]: zero where a token is shown.
  Value Mask(const Value& mask, int64_t most) const {
    const auto shape = std::make_shared<op::ShapeOf>(mask, ov::element::i64);
    const auto tokens =
        std::make_shared<op::Gather>(shape, Scalar(1), Scalar(0));
    const auto columns = std::make_shared<op::Range>(
        Scalar(0), tokens, Scalar(1), ov::element::i64);
    const auto key = std::make_shared<op::Unsqueeze>(columns, Scalar(0));
    const auto query = std::make_shared<op::Unsqueeze>(columns, Scalar(1));
    Value shown = std::make_shared<op::Unsqueeze>(
        std::make_shared<op::Unsqueeze>(
            std::make_shared<op::Convert>(mask, ov::element::boolean),
            Scalar(1)),
        Scalar(1));
    const auto newest =
        std::make_shared<op::Add>(query, Scalar(looks_ahead ? 2 : 0));
    shown = std::make_shared<op::LogicalAnd>(
        shown, std::make_shared<op::LessEqual>(key, newest));
    if (most != 0) {
      const auto first = std::make_shared<op::Subtract>(query, Scalar(most));
      shown = std::make_shared<op::LogicalAnd>(
          shown, std::make_shared<op::Greater>(key, first));
    }
    const auto number = [](float value) {
      return op::Constant::create(ov::element::f32, ov::Shape{}, {value});
    };
    return std::make_shared<op::Select>(shown, number(0), number(-65504));
  }

  // [B, T, width] -> [B, count, T, size]
  Value Heads(const Value& hidden, int64_t count, unsigned seed) const {
    const auto product = std::make_shared<op::MatMul>(
        hidden, Table(count * kSize, heads * kSize, seed), false, true);
    const auto parted = std::make_shared<op::Reshape>(
        product, Const({0, 0, count, kSize}), true);
    return std::make_shared<op::Transpose>(parted, Const({0, 2, 1, 3}));
  }

  // Heads that share keys get them repeated, as exporters do.
  Value Repeated(const Value& keys) const {
    if (heads == key_heads) return keys;
    const auto shape = std::make_shared<op::ShapeOf>(keys, ov::element::i64);
    const auto size = [&](int64_t axis) {
      return std::make_shared<op::Gather>(shape, Const({axis}), Scalar(0));
    };
    const auto to = std::make_shared<op::Concat>(
        ov::OutputVector{size(0), size(1), Const({heads / key_heads}), size(2),
                         size(3)},
        0);
    const auto repeated = std::make_shared<op::Broadcast>(
        std::make_shared<op::Unsqueeze>(keys, Scalar(2)), to,
        ov::op::BroadcastType::BIDIRECTIONAL);
    return std::make_shared<op::Reshape>(repeated, Const({0, heads, -1, kSize}),
                                         true);
  }

  Value Layer(const Value& hidden, const Value& mask, int64_t layer) const {
    const auto seed = static_cast<unsigned>(10 * layer + 10);
    ov::OutputVector inputs = {Heads(hidden, heads, seed),
                               Repeated(Heads(hidden, key_heads, seed + 1)),
                               Repeated(Heads(hidden, key_heads, seed + 2))};
    if (!causal_attribute) inputs.push_back(mask);
    if (scaled) {
      inputs.push_back(
          op::Constant::create(ov::element::f32, ov::Shape{}, {0.7F}));
    }
    const auto attention = std::make_shared<op::ScaledDotProductAttention>(
        inputs, causal_attribute);
    const auto back =
        std::make_shared<op::Transpose>(attention, Const({0, 2, 1, 3}));
    const auto joined =
        std::make_shared<op::Reshape>(back, Const({0, 0, heads * kSize}), true);
    return std::make_shared<op::MatMul>(
        joined, Table(heads * kSize, heads * kSize, seed + 3), false, true);
  }
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_ENGINE_GRAPH_DECODER_H_
