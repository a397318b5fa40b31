// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/arithmetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

namespace rerank {
namespace {

namespace op = ov::opset13;
using Numbers = std::vector<int64_t>;

// i64 [n] -> i64 [n], on a CPU.
template <typename Function>
Numbers Compute(const Function& function, const Numbers& numbers) {
  const auto input =
      std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{-1});
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{function(graph::Value(input))},
      ov::ParameterVector{input});
  auto request = ov::Core().compile_model(model, "CPU").create_infer_request();
  ov::Tensor tensor(ov::element::i64, ov::Shape{numbers.size()});
  std::copy(numbers.begin(), numbers.end(), tensor.data<int64_t>());
  request.set_input_tensor(tensor);
  request.infer();
  const ov::Tensor result = request.get_output_tensor();
  return {result.data<int64_t>(), result.data<int64_t>() + result.get_size()};
}

// A chain of operations is computed in f32 and rounded at its end alone.
TEST(ArithmeticTest, DivideRoundsDownInAChain) {
  const auto step = [](const graph::Value& value) {
    return graph::Multiply(graph::Divide(graph::Add(value, 7), 8), 8);
  };
  EXPECT_EQ(Compute(step, {0, 1, 7, 8, 9, 20, 4095, 4097, 1000001}),
            (Numbers{0, 8, 8, 8, 16, 24, 4096, 4104, 1000008}));
  const auto half = [](const graph::Value& value) {
    return graph::Add(graph::Divide(value, 2), graph::Divide(value, 2));
  };
  EXPECT_EQ(Compute(half, {0, 1, 2, 3, 5}), (Numbers{0, 0, 2, 2, 4}));
}

TEST(ArithmeticTest, RanksAndTheLongestFirst) {
  const auto places = [](const graph::Value& value) {
    return graph::LongestFirst(value).places;
  };
  const auto ranks = [](const graph::Value& value) {
    return graph::Ranks(graph::LongestFirst(value));
  };
  EXPECT_EQ(Compute(places, {5, 9, 1, 7}), (Numbers{1, 3, 0, 2}));
  EXPECT_EQ(Compute(ranks, {5, 9, 1, 7}), (Numbers{2, 0, 3, 1}));
}

}  // namespace
}  // namespace rerank
