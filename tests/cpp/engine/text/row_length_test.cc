// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/row_length.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

ModelDescription Model(RowLayout layout) {
  ModelDescription model;
  model.layout = layout;
  model.max_length = 100;
  model.most_positions = 110;
  model.server_length = 112;
  return model;
}

TEST(LongestRowTest, IsTheModelsOrWhatWasAskedFor) {
  ModelDescription model = Model(RowLayout::kPrompt);
  EXPECT_EQ(LongestRow(model, std::nullopt), 100u);
  EXPECT_EQ(LongestRow(model, 7), 7u);
  EXPECT_EQ(LongestRow(model, 110), 110u);
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { LongestRow(model, 111); }),
            "maximum length: expected at most the model's own, 110 tokens, got "
            "111");
  model.most_positions.reset();
  EXPECT_EQ(LongestRow(model, 111), 111u) << "nothing says that it is too long";
}

TEST(LongestRowTest, TheServersNumberMayCountPositionsWithoutTokens) {
  ModelDescription model = Model(RowLayout::kCrossEncoder);
  EXPECT_TRUE(ReadsServerRows(model));
  EXPECT_EQ(LongestRow(model, 112), 110u);
  testing::MessageOf(ErrorCode::kInvalidArgument,
                     [&] { LongestRow(model, 113); });
  model.pair.emplace();
  EXPECT_FALSE(ReadsServerRows(model)) << "rows are the checkpoint's";
  testing::MessageOf(ErrorCode::kInvalidArgument,
                     [&] { LongestRow(model, 112); });
}

TEST(ServerQueryRoomTest, IsHalfOfWhatTheServerCounts) {
  EXPECT_EQ(ServerQueryRoom(20, 20), 10u);
  EXPECT_EQ(ServerQueryRoom(23, 20), 11u);
  EXPECT_EQ(ServerQueryRoom(7, 20), 10u)
      << "it counts at least the longest row";
  EXPECT_EQ(ServerQueryRoom(40, 20), 15u) << "a token of the document is left";
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [] { ServerQueryRoom(8, 8); }),
            "max_position_embeddings should be larger than 2 * "
            "NUMBER_OF_SPECIAL_TOKENS: 8; actual: 8");
}

}  // namespace
}  // namespace rerank
