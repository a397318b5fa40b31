// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/graph/weight_rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cpp/engine/graph/graphs.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

constexpr size_t kRows = 6;
constexpr size_t kColumns = 8;
// OpenVINO's evaluation rounds to the f16 that compressed graphs state; ours
// does not. Two roundings, relative.
constexpr float kF16 = 1e-3f;

std::shared_ptr<ov::Node> Convert(const std::shared_ptr<ov::Node>& node,
                                  ov::element::Type type) {
  return std::make_shared<op::Convert>(node, type);
}

// Evaluates the whole matrix with OpenVINO and compares the rows with it.
void ExpectRows(const ov::Output<ov::Node>& weight) {
  const auto all = std::make_shared<op::Convert>(weight, ov::element::f32);
  const auto model =
      std::make_shared<ov::Model>(ov::OutputVector{all}, ov::ParameterVector{});
  ov::TensorVector whole{
      ov::Tensor(ov::element::f32, ov::Shape{kRows, kColumns})};
  ASSERT_TRUE(model->evaluate(whole, {}));
  const auto rows = ReadWeightRows(weight, {5, 0, 2});
  ASSERT_TRUE(rows.has_value());
  const float* data = whole[0].data<float>();
  size_t at = 0;
  for (const size_t row : {5, 0, 2}) {
    const std::vector<float> expected(data + row * kColumns,
                                      data + (row + 1) * kColumns);
    for (size_t i = 0; i < kColumns; ++i) {
      EXPECT_NEAR(rows->at(at)[i], expected[i], kF16 * std::abs(expected[i]))
          << "row " << row << " column " << i;
    }
    ++at;
  }
}

TEST(ReadWeightRowsTest, F32) {
  ExpectRows(op::Constant::create(ov::element::f32, {kRows, kColumns},
                                  testing::Numbers(kRows * kColumns, 3)));
}

TEST(ReadWeightRowsTest, F16UnderConvert) {
  ExpectRows(
      Convert(op::Constant::create(ov::element::f16, {kRows, kColumns},
                                   testing::Numbers(kRows * kColumns, 3)),
              ov::element::f32));
}

std::vector<int> Levels(size_t count, int bound) {
  std::vector<int> levels(count);
  for (size_t i = 0; i < count; ++i) {
    levels[i] = static_cast<int>(i * 29 % static_cast<size_t>(bound));
  }
  return levels;
}

TEST(ReadWeightRowsTest, Int8WithZeroPointAndScalePerRow) {
  const auto weight = op::Constant::create(ov::element::u8, {kRows, kColumns},
                                           Levels(kRows * kColumns, 251));
  const auto zero =
      op::Constant::create(ov::element::u8, {kRows, 1}, Levels(kRows, 200));
  const auto scale = op::Constant::create(ov::element::f16, {kRows, 1},
                                          testing::Numbers(kRows, 9));
  const auto centred = std::make_shared<op::Subtract>(
      Convert(weight, ov::element::f16), Convert(zero, ov::element::f16));
  ExpectRows(Convert(std::make_shared<op::Multiply>(centred, scale),
                     ov::element::f32));
}

TEST(ReadWeightRowsTest, Int4WithGroupsUnderReshape) {
  const auto weight = op::Constant::create(ov::element::u4, {kRows, 2, 4},
                                           Levels(kRows * kColumns, 16));
  const auto scale = op::Constant::create(ov::element::f16, {kRows, 2, 1},
                                          testing::Numbers(kRows * 2, 9));
  const auto product =
      std::make_shared<op::Multiply>(Convert(weight, ov::element::f16), scale);
  const auto shape = op::Constant::create(ov::element::i64, ov::Shape{2},
                                          std::vector<size_t>{kRows, kColumns});
  ExpectRows(Convert(std::make_shared<op::Reshape>(product, shape, false),
                     ov::element::f32));
}

TEST(ReadWeightRowsTest, AnythingElseIsNotRead) {
  const auto weight =
      op::Constant::create(ov::element::f32, {kColumns, kRows},
                           testing::Numbers(kRows * kColumns, 3));
  const auto order =
      op::Constant::create(ov::element::i64, ov::Shape{2}, {1, 0});
  EXPECT_FALSE(
      ReadWeightRows(std::make_shared<op::Transpose>(weight, order), {0}));
}

}  // namespace
}  // namespace rerank
