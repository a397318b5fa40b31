// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include <cmath>
#include <limits>
#include <thread>

#include "calculators/faults/faulty_executor.h"
#include "tests/cpp/engine/execute/kv_layout.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

// Between batches of other shapes, in f32; scores spread over several units.
constexpr double kBatchTolerance = 1e-4;

ServableOptions Options() {
  ServableOptions options;
  options.model_path = RERANK_TEST_MODEL;
  options.executor.plugin_config = R"({"INFERENCE_PRECISION_HINT": "f32"})";
  return options;
}

RankingTask Task() {
  RankingTask task;
  task.query = "what is a server";
  for (size_t i = 0; i < 40; ++i) {
    task.documents.push_back("document " + std::to_string(i) +
                             std::string(i * 7 % 50, 'y'));
  }
  return task;
}

double Spread(const std::vector<float>& raw) {
  const auto ends = std::minmax_element(raw.begin(), raw.end());
  return *ends.second - *ends.first;
}

TEST(ServableTest, ADocumentsScoreDoesNotDependOnItsNeighbours) {
  const auto servable = Servable::Load(Options());
  const RankingTask task = Task();
  const Scores all = servable->Score(task);
  ASSERT_EQ(all.raw.size(), task.documents.size());
  EXPECT_GT(Spread(all.raw), 100 * kBatchTolerance);
  for (size_t i = 0; i < task.documents.size(); ++i) {
    const Scores alone = servable->Score({task.query, {task.documents[i]}});
    EXPECT_NEAR(alone.raw[0], all.raw[i], kBatchTolerance) << i;
  }
}

TEST(ServableTest, StatefulModelGivesTheSameNumbersTwice) {
  const auto servable = Servable::Load(Options());
  EXPECT_EQ(servable->Score(Task()).raw, servable->Score(Task()).raw);
}

TEST(ServableTest, PaddingSideDoesNotMatter) {
  ServableOptions options = Options();
  const auto right = Servable::Load(options)->Score(Task()).raw;
  options.executor.padding_side = PaddingSide::kLeft;
  const auto left = Servable::Load(options)->Score(Task()).raw;
  for (size_t i = 0; i < right.size(); ++i) {
    EXPECT_NEAR(left[i], right[i], kBatchTolerance) << i;
  }
}

TEST(ServableTest, ManyThreadsGetTheirOwnAnswers) {
  const auto servable = Servable::Load(Options());
  const RankingTask task = Task();
  const Scores all = servable->Score(task);
  std::vector<std::thread> threads;
  std::vector<int> wrong(6);
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = t; i < task.documents.size(); i += wrong.size()) {
        const Scores one = servable->Score({task.query, {task.documents[i]}});
        wrong[t] += std::abs(one.raw[0] - all.raw[i]) > kBatchTolerance;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(wrong.size()));
}

TEST(ServableTest, InstructionIsPartOfThePrompt) {
  ServableOptions options = Options();
  const auto by_default = Servable::Load(options);
  options.text.instruction = "Find the opposite";
  const auto other = Servable::Load(options);
  EXPECT_EQ(other->instruction(), "Find the opposite");
  EXPECT_NE(by_default->Encode(Task()).sequences,
            other->Encode(Task()).sequences);
  options.text.instruction = by_default->instruction();
  EXPECT_EQ(by_default->Encode(Task()).sequences,
            Servable::Load(options)->Encode(Task()).sequences);
}

TEST(ServableTest, LongDocumentsAreCutAndSaidSo) {
  ServableOptions options = Options();
  options.text.max_length = 120;
  options.text.long_documents = LongDocuments::kTruncate;
  const auto servable = Servable::Load(options);
  std::string text;
  for (int i = 0; i < 500; ++i) text += " word";
  const EncodedPrompts prompts = servable->Encode({"q", {"short", text}});
  EXPECT_EQ(prompts.dropped[0], 0u);
  EXPECT_GT(prompts.dropped[1], 0u);
  EXPECT_EQ(prompts.sequences[1].size(), 120u);
  // The suffix, which asks for the answer, is whole.
  const size_t tail = 5;
  EXPECT_EQ(TokenSequence(prompts.sequences[0].end() - tail,
                          prompts.sequences[0].end()),
            TokenSequence(prompts.sequences[1].end() - tail,
                          prompts.sequences[1].end()));
}

TEST(ServableTest, LimitsAreErrors) {
  ServableOptions options = Options();
  options.text.max_documents = 2;
  const auto servable = Servable::Load(options);
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInvalidArgument,
                         [&] { servable->Score({"q", {"a", "b", "c"}}); }),
      "Number of documents exceeds max_allowed_chunks: 2; actual: 3");
  options.text.max_length = 10;
  EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { Servable::Load(options); })
                .find("must hold the prompt's frame"),
            std::string::npos);
}

TEST(ServableTest, AScoreThatIsNoNumberIsAnErrorThatNamesTheDocument) {
  FaultOptions faults;
  faults.nan_share = 1;
  const auto servable = Servable::Load(Options(), Faults(faults));
  const std::string message = testing::MessageOf(
      ErrorCode::kInternal, [&] { servable->Score({"q", {"a", "b"}}); });
  EXPECT_NE(message.find(": the model gave the score "), std::string::npos)
      << message;
  EXPECT_EQ(message.rfind("document ", 0), 0u) << message;
}

// The bundled model in a folder that a test may change.
void CopyModel(const testing::TemporaryDirectory& directory) {
  for (const auto& entry :
       std::filesystem::directory_iterator(RERANK_TEST_MODEL)) {
    std::filesystem::copy(entry.path(),
                          directory.path() / entry.path().filename());
  }
}

TEST(ServableTest, ALengthBeyondTheModelsPositionsIsRefused) {
  ServableOptions options = Options();
  options.text.max_length = 8193;
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] { Servable::Load(options); }),
            "maximum length: expected at most the model's own, 8192 tokens, "
            "got 8193");
}

TEST(ServableTest, ACancelledRequestIsNotEncoded) {
  const auto servable = Servable::Load(Options());
  Cancellation cancellation;
  cancellation.Cancel();
  testing::MessageOf(ErrorCode::kCancelled,
                     [&] { servable->Score(Task(), &cancellation); });
  testing::MessageOf(ErrorCode::kCancelled,
                     [&] { servable->Encode(Task(), &cancellation); });
}

TEST(ServableTest, LengthsThatNoMemoryHoldsAreErrorsBeforeMemoryIsSpent) {
  const testing::TemporaryDirectory directory;
  CopyModel(directory);
  directory.Write("reranker.json", R"({"max_length": 1125899906842624})");
  ServableOptions options = Options();
  options.model_path = directory.path();
  const auto error = [&options] {
    return testing::MessageOf(ErrorCode::kInvalidArgument,
                              [&] { Servable::Load(options); });
  };
  if (!testing::WhyNoPages().empty()) GTEST_SKIP() << testing::WhyNoPages();
  options.text.max_length = size_t{1} << 40;
  EXPECT_EQ(error().rfind("maximum length: expected at most ", 0), 0u);
  EXPECT_NE(error().find("tokens, got 1099511627776"), std::string::npos);
  options.text.max_length = 8192;
  options.scheduler.max_batched_tokens = std::numeric_limits<size_t>::max();
  EXPECT_EQ(error().rfind("max_batched_tokens: expected at most ", 0), 0u);
}

TEST(ServableTest, NoDocumentsNoScores) {
  EXPECT_TRUE(Servable::Load(Options())->Score({"q", {}}).raw.empty());
}

TEST(ServableTest, ABrokenModelFileIsNamed) {
  const testing::TemporaryDirectory directory;
  CopyModel(directory);
  directory.Write("openvino_model.xml", "<net");
  ServableOptions options = Options();
  options.model_path = directory.path();
  const std::string message = testing::MessageOf(
      ErrorCode::kInvalidArgument, [&] { Servable::Load(options); });
  EXPECT_NE(message.find("openvino_model.xml: expected an OpenVINO model"),
            std::string::npos)
      << message;
}

}  // namespace
}  // namespace rerank
