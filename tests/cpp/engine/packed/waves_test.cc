// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/waves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/engine/packed/packed_rows.h"
#include "tests/cpp/engine/graph/decoder.h"
#include "tests/cpp/engine/graph/run_rows.h"

namespace rerank {
namespace {

namespace op = ov::opset13;
using testing::Decoder;
using Rows = std::vector<TokenSequence>;

constexpr float kRounding = 1e-4F;

std::shared_ptr<op::Parameter> Input(const char* name) {
  const auto input = std::make_shared<op::Parameter>(ov::element::i64,
                                                     ov::PartialShape{-1, -1});
  input->output(0).set_names({name});
  return input;
}

// Scores of a graph's rows, in waves.
using InWaves = std::function<graph::Value(
    const graph::Value& ids, const graph::Value& mask, int64_t wave_tokens)>;

graph::Value Packed(const graph::Value& ids, const graph::Value& mask,
                    int64_t wave_tokens) {
  ov::Core core;
  const ScoreHead head = MakePackedRowsModel(&core, Decoder().Build(), {7, 3});
  return ScoreInWaves(head, ids, mask, wave_tokens);
}

graph::Value Grouped(const graph::Value& ids, const graph::Value& mask,
                     int64_t wave_tokens) {
  const graph::Value places =
      graph::Repeat(graph::Columns(graph::Size(ids, 1)),
                    std::make_shared<op::ShapeOf>(ids, ov::element::i64));
  return ScoreInGroups(
      AppendScoreHead(Decoder().Build(), {7, 3}),
      {{"input_ids", ids}, {"attention_mask", mask}, {"position_ids", places}},
      wave_tokens);
}

std::vector<float> Score(const InWaves& in_waves, const Rows& ids,
                         const Rows& mask, int64_t wave_tokens) {
  const auto input_ids = Input("input_ids");
  const auto attention_mask = Input("attention_mask");
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{in_waves(input_ids, attention_mask, wave_tokens)},
      ov::ParameterVector{input_ids, attention_mask});
  const ov::Tensor scores = testing::RunRows(model, ids, mask)[0];
  EXPECT_EQ(scores.get_shape(), (ov::Shape{ids.size(), 1}));
  return {scores.data<float>(), scores.data<float>() + scores.get_size()};
}

// Rows of 3 to 44 tokens, one of 90: longer than some waves.
TEST(ScoreInWavesTest, HowManyRowsAWaveHasDoesNotMatter) {
  constexpr size_t kWidth = 95;
  Rows ids;
  Rows mask;
  for (size_t i = 0; i < 20; ++i) {
    const size_t length = i == 7 ? 90 : 3 + i * 29 % 42;
    TokenSequence row(kWidth, 1);
    TokenSequence real(kWidth, 0);
    for (size_t j = 0; j < length; ++j) {
      row[j] = static_cast<int64_t>(j < 2 ? 5 : (i * 7 + j * j) % 40);
      real[j] = 1;
    }
    ids.push_back(row);
    mask.push_back(real);
  }
  const std::vector<float> expected = Score(Packed, ids, mask, 100000);
  const auto ends = std::minmax_element(expected.begin(), expected.end());
  EXPECT_GT(*ends.second - *ends.first, 1000 * kRounding);
  for (const InWaves& form : {InWaves(Packed), InWaves(Grouped)}) {
    for (const int64_t wave_tokens : {1, 30, 200, 100000}) {
      const std::vector<float> scores = Score(form, ids, mask, wave_tokens);
      for (size_t i = 0; i < ids.size(); ++i) {
        EXPECT_NEAR(scores[i], expected[i], kRounding)
            << wave_tokens << " " << i;
      }
    }
    EXPECT_NEAR(Score(form, {ids[0]}, {mask[0]}, 30)[0], expected[0],
                kRounding);
  }
}

// What a group computes: the width of a wave is its own longest row's, told by
// a scorer that gives it.
TEST(ScoreInGroupsTest, AWaveIsAsWideAsItsLongestRow) {
  const auto ids = Input("input_ids");
  const auto mask = Input("attention_mask");
  const graph::Value width =
      graph::Convert(graph::Size(ids, 1), ov::element::f32);
  const graph::Value none = graph::Multiply(
      graph::Convert(graph::SumOfRow(mask), ov::element::f32), 0);
  ScoreHead head;
  const auto scored = std::make_shared<op::Result>(graph::Add(none, width));
  scored->output(0).set_names({kScoredOutput});
  head.model = std::make_shared<ov::Model>(ov::ResultVector{scored},
                                           ov::ParameterVector{ids, mask});
  const InWaves widths = [&](const graph::Value& input_ids,
                             const graph::Value& attention_mask,
                             int64_t wave_tokens) {
    return ScoreInGroups(
        head, {{"input_ids", input_ids}, {"attention_mask", attention_mask}},
        wave_tokens);
  };
  const std::vector<size_t> lengths = {20, 600, 19, 300, 20, 17, 290, 20};
  Rows row_ids;
  Rows row_mask;
  for (const size_t length : lengths) {
    row_ids.emplace_back(600, 1);
    TokenSequence real(600, 0);
    std::fill_n(real.begin(), length, 1);
    row_mask.push_back(real);
  }
  // A multiple of 8, and not one more row in a wave of 600 tokens.
  EXPECT_EQ(Score(widths, row_ids, row_mask, 2048),
            (std::vector<float>{24, 600, 24, 304, 24, 24, 304, 24}));
}

}  // namespace
}  // namespace rerank
