// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/packed/row_segments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <openvino/openvino.hpp>
#include <openvino/opsets/opset13.hpp>
#include <vector>

namespace rerank {
namespace {

namespace op = ov::opset13;
using Numbers = std::vector<int64_t>;

constexpr int64_t kParts = 4;
constexpr int64_t kBeginning = 3;

struct Cut {
  Numbers size, reaches, firsts, begins, of_token, inside;
  Numbers rows, places;  // of packed tokens
};

// Rows that share kBeginning tokens and have `rests` behind them.
class Cutter {
 public:
  Cutter() {
    const auto ids = Input();
    const auto mask = Input();
    const PackedTokens packed = PackTokens(ids, mask);
    const RowSegments cut = CutRests(packed, kParts);
    const auto model = std::make_shared<ov::Model>(
        ov::OutputVector{graph::Unsqueeze(cut.size, 0), cut.reaches, cut.firsts,
                         cut.begins, cut.of_token, cut.inside, packed.rows,
                         packed.places},
        ov::ParameterVector{ids, mask});
    request_ = ov::Core().compile_model(model, "CPU").create_infer_request();
  }

  Cut Of(const Numbers& rests) {
    const int64_t width =
        kBeginning + *std::max_element(rests.begin(), rests.end());
    const ov::Shape shape = {rests.size(), static_cast<size_t>(width)};
    ov::Tensor ids(ov::element::i64, shape);
    ov::Tensor mask(ov::element::i64, shape);
    for (size_t i = 0; i < ids.get_size(); ++i) {
      const auto row = static_cast<int64_t>(i) / width;
      const int64_t column = static_cast<int64_t>(i) % width;
      ids.data<int64_t>()[i] = column < kBeginning ? column : 100 + row;
      mask.data<int64_t>()[i] = column < kBeginning + rests[row] ? 1 : 0;
    }
    request_.set_input_tensor(0, ids);
    request_.set_input_tensor(1, mask);
    request_.infer();
    return {Read(0), Read(1), Read(2), Read(3),
            Read(4), Read(5), Read(6), Read(7)};
  }

 private:
  static std::shared_ptr<op::Parameter> Input() {
    return std::make_shared<op::Parameter>(ov::element::i64,
                                           ov::PartialShape{-1, -1});
  }

  Numbers Read(size_t output) {
    const ov::Tensor tensor = request_.get_output_tensor(output);
    return {tensor.data<int64_t>(), tensor.data<int64_t>() + tensor.get_size()};
  }

  ov::InferRequest request_;
};

TEST(CutRestsTest, TheFirstSegmentOfARowMayBeShorter) {
  const Cut cut = Cutter().Of({130, 5, 128, 300});
  EXPECT_EQ(cut.size, Numbers{128});
  EXPECT_EQ(cut.reaches, (Numbers{2, 130, 5, 128, 44, 172, 300}));
  EXPECT_EQ(cut.firsts, (Numbers{0, 2, 0, 0, 0, 44, 172}));
  EXPECT_EQ(cut.begins, (Numbers{3, 3, 133, 138, 266, 266, 266}));
}

TEST(CutRestsTest, LongRowsHaveLongSegments) {
  EXPECT_EQ(Cutter().Of({512, 1}).size, Numbers{128});
  const Cut cut = Cutter().Of({2045, 700});
  EXPECT_EQ(cut.size, Numbers{512});
  EXPECT_EQ(cut.reaches, (Numbers{509, 1021, 1533, 2045, 188, 700}));
}

TEST(CutRestsTest, EveryTokenIsInOneSegment) {
  Cutter cutter;
  for (const Numbers& rests :
       {Numbers{1, 1}, Numbers{127, 128, 129, 1}, Numbers{257, 256, 255},
        Numbers{1000, 3, 251, 250, 249}, Numbers{8000, 2001}}) {
    const Cut cut = cutter.Of(rests);
    int64_t own = 0;  // on the packed axis
    for (const int64_t rest : rests) own += rest;
    own += kBeginning;
    ASSERT_GE(static_cast<int64_t>(cut.places.size()), own);
    for (int64_t token = kBeginning; token < own; ++token) {
      const int64_t segment = cut.of_token[token];
      const int64_t place = cut.firsts[segment] + cut.inside[token];
      ASSERT_EQ(cut.begins[segment] + place, token);
      ASSERT_GE(cut.inside[token], 0);
      ASSERT_LT(place, cut.reaches[segment]);
      ASSERT_EQ(place + kBeginning, cut.places[token]);
    }
    for (size_t i = 0; i < cut.reaches.size(); ++i) {
      EXPECT_EQ(cut.reaches[i] - cut.firsts[i],
                std::min(cut.reaches[i], cut.size[0]));
    }
  }
}

// Fillers behind the tokens and the beginning's are in a segment that exists.
TEST(CutRestsTest, WhatBelongsToNoSegmentIsGivenOne) {
  const Cut cut = Cutter().Of({3, 300});
  for (size_t token = 0; token < cut.places.size(); ++token) {
    ASSERT_GE(cut.of_token[token], 0);
    ASSERT_LT(cut.of_token[token], static_cast<int64_t>(cut.reaches.size()));
  }
}

}  // namespace
}  // namespace rerank
