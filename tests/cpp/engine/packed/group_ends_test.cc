// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/group_ends.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr int64_t kBeginning = 20;
constexpr int64_t kSize = 128;
constexpr size_t kGroups = 3;

std::vector<int64_t> Ends(const std::vector<int64_t>& rests) {
  const auto input =
      std::make_shared<op::Parameter>(ov::element::i64, ov::PartialShape{-1});
  ov::OutputVector outputs = FindGroupEnds(
      input, kGroups,
      AttentionCost(graph::Number(kBeginning), graph::Number(kSize)));
  for (auto& output : outputs) output = graph::Unsqueeze(output, 0);
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{graph::Concat(outputs, 0)}, ov::ParameterVector{input});
  auto request = ov::Core().compile_model(model, "CPU").create_infer_request();
  ov::Tensor tensor(ov::element::i64, ov::Shape{rests.size()});
  std::copy(rests.begin(), rests.end(), tensor.data<int64_t>());
  request.set_input_tensor(tensor);
  request.infer();
  const ov::Tensor ends = request.get_output_tensor();
  // A CPU computes whole numbers in 32 bits and gives them back in 64.
  EXPECT_EQ(ends.get_element_type(), ov::element::i64);
  return {ends.data<int64_t>(), ends.data<int64_t>() + ends.get_size()};
}

// What the rows between two ends cost as one group.
int64_t Cost(const std::vector<int64_t>& rests, int64_t from, int64_t to) {
  if (from == to) return 0;
  return (to - from) * std::min(rests[from], kSize) *
         (kBeginning + rests[from] + 16);
}

// Of all ways to cut the rows in three.
int64_t Least(const std::vector<int64_t>& rests) {
  const auto count = static_cast<int64_t>(rests.size());
  int64_t least = std::numeric_limits<int64_t>::max();
  for (int64_t i = 0; i <= count; ++i) {
    for (int64_t j = i; j <= count; ++j) {
      least = std::min(
          least, Cost(rests, 0, i) + Cost(rests, i, j) + Cost(rests, j, count));
    }
  }
  return least;
}

TEST(FindGroupEndsTest, CutsWherePaddingIsLeast) {
  const std::vector<std::vector<int64_t>> sets = {
      {5},
      {7, 7, 7, 7},
      {300, 20, 19, 18, 17, 4, 3},
      {90, 80, 70, 60, 50, 40, 30, 20, 10, 1},
      {600, 590, 100, 99, 98, 97, 10, 10, 10, 10, 10}};
  for (const auto& rests : sets) {
    const std::vector<int64_t> ends = Ends(rests);
    ASSERT_EQ(ends.size(), kGroups + 1);
    EXPECT_EQ(ends.front(), 0);
    EXPECT_EQ(ends.back(), static_cast<int64_t>(rests.size()));
    int64_t cost = 0;
    for (size_t i = 0; i < kGroups; ++i) {
      ASSERT_LE(ends[i], ends[i + 1]);
      cost += Cost(rests, ends[i], ends[i + 1]);
    }
    EXPECT_EQ(cost, Least(rests));
  }
}

}  // namespace
}  // namespace rerank
