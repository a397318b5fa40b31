// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/dense_executor.h"

#include "calculators/engine/graph/score_head.h"
#include "calculators/schedule/scheduler.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr size_t kTrue = 4;
constexpr size_t kFalse = 9;
constexpr double kTolerance = 1e-5;  // f32 sums of 64 products

std::vector<Sequence> Sequences() {
  std::vector<Sequence> sequences(4);
  sequences[0].tokens = {3, 7};
  sequences[1].tokens = {1, 2, 3, 5, 8, 11};
  sequences[2].tokens = {6};
  sequences[3].tokens = {9, 9, 2};
  return sequences;
}

TEST(DenseExecutorTest, EverySequenceGetsItsScoreInBatchesOfAnySize) {
  const testing::EmbeddingModel graph;
  const ScoreHead head = AppendScoreHead(
      graph.Build(testing::F32Head(graph)),
      {static_cast<int64_t>(kTrue), static_cast<int64_t>(kFalse)});
  ov::Core core;
  DenseOptions options;
  options.properties = {ov::hint::inference_precision(ov::element::f32)};
  for (const PaddingSide side : {PaddingSide::kLeft, PaddingSide::kRight}) {
    for (const size_t tokens : {1, 6, 12, 512}) {
      options.executor.padding_side = side;
      options.scheduler.max_batched_tokens = tokens;
      DenseExecutor executor(&core, head, {}, options);
      EXPECT_FALSE(executor.incremental());
      std::vector<Sequence> sequences = Sequences();
      std::vector<Step> steps;
      for (Sequence& sequence : sequences) {
        steps.push_back({&sequence, sequence.tokens.size()});
      }
      executor.Run(steps);
      for (const Sequence& sequence : sequences) {
        const auto last = static_cast<size_t>(sequence.tokens.back());
        EXPECT_EQ(sequence.computed, sequence.tokens.size());
        EXPECT_NEAR(
            sequence.score,
            graph.Expected(testing::HeadWeight(graph), last, kTrue, kFalse),
            kTolerance);
      }
    }
  }
}

TEST(DenseExecutorTest, TokenTypesReachTheModel) {
  ov::Core core;
  ModelInputs inputs;
  inputs.token_type_ids = true;
  for (const PaddingSide side : {PaddingSide::kLeft, PaddingSide::kRight}) {
    DenseOptions options;
    options.executor.padding_side = side;
    options.pad_token = 70;
    Scheduler scheduler(
        std::make_unique<DenseExecutor>(
            &core, AppendClassifierHead(testing::SumOfSecondSegments()), inputs,
            options),
        {});
    const std::vector<TokenSequence> rows{
        {1, 2, 4}, {1, 8, 16, 32, 64}, {5, 6}};
    EXPECT_EQ(scheduler.Score(rows, 0, nullptr, {2, 1, kOneSegment}),
              (std::vector<float>{4, 120, 0}));
    EXPECT_EQ(scheduler.Score(rows, 0, nullptr), (std::vector<float>{0, 0, 0}));
  }
}

TEST(DenseExecutorTest, ADeviceThatIsNotThereIsNamed) {
  const testing::EmbeddingModel graph;
  ov::Core core;
  DenseOptions options;
  options.executor.device = "XPU";
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition, [&] {
        ScoreHead head;
        head.model = graph.Build(testing::F32Head(graph));
        DenseExecutor(&core, head, {}, options);
      });
  EXPECT_EQ(message.rfind("device 'XPU' cannot run the model: ", 0), 0u)
      << message;
}

}  // namespace
}  // namespace rerank
