// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/tensors.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

template <typename T>
std::vector<T> Values(const ov::Tensor& tensor) {
  return {tensor.data<T>(), tensor.data<T>() + tensor.get_size()};
}

TEST(FillBatchTest, RightPadding) {
  const TokenSequence a{7, 8, 9};
  const TokenSequence b{5};
  const BatchTensors batch = FillBatch({&a, &b}, {PaddingSide::kRight, 1});
  EXPECT_EQ(batch.input_ids.get_shape(), (ov::Shape{2, 3}));
  EXPECT_EQ(Values<int64_t>(batch.input_ids),
            (std::vector<int64_t>{7, 8, 9, 5, 1, 1}));
  EXPECT_EQ(Values<int64_t>(batch.attention_mask),
            (std::vector<int64_t>{1, 1, 1, 1, 0, 0}));
  EXPECT_EQ(Values<int64_t>(batch.position_ids),
            (std::vector<int64_t>{0, 1, 2, 0, 1, 1}));
  EXPECT_EQ(Values<int32_t>(batch.beam_idx), (std::vector<int32_t>{0, 1}));
}

TEST(FillBatchTest, LeftPadding) {
  const TokenSequence a{7, 8, 9};
  const TokenSequence b{5};
  const BatchTensors batch = FillBatch({&a, &b}, {PaddingSide::kLeft, 1});
  EXPECT_EQ(Values<int64_t>(batch.input_ids),
            (std::vector<int64_t>{7, 8, 9, 1, 1, 5}));
  EXPECT_EQ(Values<int64_t>(batch.attention_mask),
            (std::vector<int64_t>{1, 1, 1, 0, 0, 1}));
  EXPECT_EQ(Values<int64_t>(batch.position_ids),
            (std::vector<int64_t>{0, 1, 2, 1, 1, 0}));
}

TEST(FillBatchTest, RowsMayBeWiderThanTheLongest) {
  const TokenSequence a{7, 8};
  const TokenSequence b{5};
  const auto ids = [&](PaddingSide side, size_t width) {
    return Values<int64_t>(FillBatch({&a, &b}, {side, 1, width}).input_ids);
  };
  EXPECT_EQ(ids(PaddingSide::kRight, 4),
            (std::vector<int64_t>{7, 8, 1, 1, 5, 1, 1, 1}));
  EXPECT_EQ(ids(PaddingSide::kLeft, 4),
            (std::vector<int64_t>{1, 1, 7, 8, 1, 1, 1, 5}));
  EXPECT_EQ(ids(PaddingSide::kRight, 1), (std::vector<int64_t>{7, 8, 5, 1}));
}

TEST(FillBatchTest, SecondSegmentsHaveTypeOneAndPaddingHasNot) {
  const TokenSequence a{7, 8, 9};
  const TokenSequence b{5, 6};
  const TokenSequence c{4};
  const auto types = [&](PaddingSide side, const std::vector<size_t>& second) {
    return Values<int64_t>(
        FillBatch({&a, &b, &c}, {side, 1}, second).token_type_ids);
  };
  const std::vector<size_t> second{2, 1, kOneSegment};
  EXPECT_EQ(types(PaddingSide::kRight, second),
            (std::vector<int64_t>{0, 0, 1, 0, 1, 0, 0, 0, 0}));
  EXPECT_EQ(types(PaddingSide::kLeft, second),
            (std::vector<int64_t>{0, 0, 1, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(types(PaddingSide::kRight, {}), std::vector<int64_t>(9, 0));
}

}  // namespace
}  // namespace rerank
