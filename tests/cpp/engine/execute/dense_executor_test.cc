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

// A classifier whose logit is the sum of all ids, padding among them.
std::shared_ptr<ov::Model> SumOfIds() {
  namespace op = ov::opset13;
  ov::ParameterVector inputs;
  for (const char* name : {"input_ids", "attention_mask"}) {
    inputs.push_back(std::make_shared<op::Parameter>(ov::element::i64,
                                                     ov::PartialShape{-1, -1}));
    inputs.back()->output(0).set_names({name});
  }
  const auto ids = std::make_shared<op::Maximum>(inputs[1], inputs[0]);
  const auto sum = std::make_shared<op::ReduceSum>(
      ids, op::Constant::create(ov::element::i64, ov::Shape{}, {1}), true);
  const auto result = std::make_shared<op::Result>(
      std::make_shared<op::Convert>(sum, ov::element::f32));
  result->output(0).set_names({"logits"});
  return std::make_shared<ov::Model>(ov::ResultVector{result}, inputs);
}

TEST(DenseExecutorTest, RowsArePaddedToFewWidthsAndNotBeyondTheLongestPrompt) {
  ov::Core core;
  DenseOptions options;
  options.pad_token = 100;
  options.max_length = 11;
  options.scheduler.max_batched_tokens = 1;  // each row alone
  Scheduler scheduler(
      std::make_unique<DenseExecutor>(&core, AppendClassifierHead(SumOfIds()),
                                      ModelInputs(), options),
      {});
  const auto score = [&](size_t length) {
    return scheduler.Score({TokenSequence(length, 1)}, 0, nullptr)[0];
  };
  EXPECT_EQ(score(5), 5 + 3 * 100);
  EXPECT_EQ(score(8), 8);
  EXPECT_EQ(score(9), 9 + 2 * 100);
  EXPECT_EQ(score(11), 11);
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
