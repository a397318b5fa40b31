// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/waves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

#include "calculators/core/tokens.h"
#include "calculators/engine/packed/packed_rows.h"
#include "tests/cpp/engine/graph/run_rows.h"
#include "tests/cpp/engine/packed/decoder.h"

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

std::vector<float> Score(const Rows& ids, const Rows& mask,
                         int64_t wave_tokens) {
  ov::Core core;
  const ScoreHead head = MakePackedRowsModel(&core, Decoder().Build(), {7, 3});
  const auto input_ids = Input("input_ids");
  const auto attention_mask = Input("attention_mask");
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{
          ScoreInWaves(head, input_ids, attention_mask, wave_tokens)},
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
  const std::vector<float> expected = Score(ids, mask, 100000);
  const auto ends = std::minmax_element(expected.begin(), expected.end());
  EXPECT_GT(*ends.second - *ends.first, 1000 * kRounding);
  for (const int64_t wave_tokens : {1, 30, 200}) {
    const std::vector<float> scores = Score(ids, mask, wave_tokens);
    for (size_t i = 0; i < ids.size(); ++i) {
      EXPECT_NEAR(scores[i], expected[i], kRounding) << wave_tokens << " " << i;
    }
  }
  EXPECT_NEAR(Score({ids[0]}, {mask[0]}, 30)[0], expected[0], kRounding);
}

}  // namespace
}  // namespace rerank
