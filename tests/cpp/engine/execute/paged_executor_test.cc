// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/paged_executor.h"

#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <openvino/op/parameter.hpp>

#include "calculators/engine/execute/dense_executor.h"
#include "calculators/engine/execute/kv_precision.h"
#include "calculators/engine/model/model_inputs.h"
#include "calculators/schedule/executor_check.h"
#include "calculators/schedule/step_size.h"
#include "tests/cpp/engine/execute/kv_layout.h"
#include "tests/cpp/engine/graph/early_products.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr char kKvPrecision[] = "KV_CACHE_PRECISION";
// Equal bits where this was measured; other kernels may add up in another
// order.
constexpr float kSame = 1e-4F;

// Computed in steps of at most `room` tokens, as far as a step may be so small.
float ScoreOf(PagedExecutor* executor, const TokenSequence& tokens,
              size_t room) {
  Sequence sequence;
  sequence.tokens = tokens;
  executor->Attach(&sequence, nullptr);
  while (sequence.computed < tokens.size()) {
    const StepPlace place = {sequence.computed, tokens.size(),
                             executor->block_size()};
    const size_t step =
        std::max(LargestStep(place, room), SmallestStep(place, 0));
    EXPECT_TRUE(executor->Reserve(&sequence, step));
    executor->Run({{&sequence, step}});
  }
  executor->Release(&sequence);
  return sequence.score;
}

// Whether this release knows entries of that precision: u4 came behind 2026.0.
bool KnowsKvPrecision(const std::string& precision) {
  const auto input = std::make_shared<ov::op::v0::Parameter>(
      ov::element::f32, ov::PartialShape{1});
  const auto model = std::make_shared<ov::Model>(
      ov::OutputVector{input->output(0)}, ov::ParameterVector{input});
  try {
    // Read when something is compiled, not when it is set.
    ov::Core().compile_model(model, "CPU", {{kKvPrecision, precision}});
    return true;
  } catch (const ov::Exception&) {
    EXPECT_EQ(precision, "u4") << "every release knows the others";
    return false;
  }
}

class PagedExecutorTest : public ::testing::Test {
 protected:
  PagedExecutorTest() {
    graph_ = ReadModel(&core_, std::filesystem::path(RERANK_TEST_MODEL) /
                                   "openvino_model.xml");
    options_.properties = {{"INFERENCE_PRECISION_HINT", "f32"}};
    options_.executor.kv_cache_bytes = 1 << 24;
  }

  void SetUp() override {
    const std::string why_not = testing::WhyNoPages();
    if (!why_not.empty()) GTEST_SKIP() << why_not;
    head_ = MakePagedModel(graph_, kAnswers);
  }

  // What the dense executor makes of the same model in the same precision.
  CheckPrompts Prompts() {
    const ModelInputs inputs =
        InspectModel(graph_, ScoreSource::kAnswerTokens, "m.xml");
    DenseOptions dense;
    dense.properties = options_.properties;
    DenseExecutor reference(&core_, AppendScoreHead(graph_, kAnswers), inputs,
                            dense);
    return MakeCheckPrompts(&reference, kVocabulary);
  }

  void ExpectGoodScores() {
    const auto executor = MakePagedExecutor(&core_, head_, options_);
    CheckExecutor(Prompts(), executor.get());
    EXPECT_EQ(executor->tables().free_blocks(), executor->tables().blocks());
  }

  std::string Refusal(ErrorCode code) {
    return testing::MessageOf(
        code, [&] { MakePagedExecutor(&core_, head_, options_); });
  }

  static constexpr size_t kVocabulary = 16026;
  const AnswerTokens kAnswers{4, 9};

  ov::Core core_;
  std::shared_ptr<ov::Model> graph_;
  ScoreHead head_;
  PagedOptions options_;
};

TEST_F(PagedExecutorTest, PassesTheSelfCheckInEveryKvPrecision) {
  for (const std::string precision : {"f32", "f16", "u8", "u4"}) {
    if (!KnowsKvPrecision(precision)) continue;
    options_.properties[kKvPrecision] = precision;
    ExpectGoodScores();
    EXPECT_EQ(MakePagedExecutor(&core_, head_, options_)->block_size(), 32u);
  }
}

// Of the last layer: behind attention one, and the MLP's.
TEST_F(PagedExecutorTest, ComputesTheLastProductsForScoredRowsAlone) {
  EXPECT_EQ(testing::EarlyProducts(*head_.model), 4U);
}

TEST_F(PagedExecutorTest, OwnKvPrecisionGivesWayToF32) {
  // No CPU keeps u3 entries beside f32; a device may refuse ours just so.
  options_.properties[kKvPrecision] = "u3";
  options_.own_kv_precision = true;
  const auto executor = MakePagedExecutor(&core_, head_, options_);
  options_.properties[kKvPrecision] = "f32";
  CheckExecutor(Prompts(), executor.get());
}

TEST_F(PagedExecutorTest, AUsersKvPrecisionThatDoesNotFitIsNamed) {
  options_.properties[kKvPrecision] = "f32";
  options_.properties["KEY_CACHE_PRECISION"] = "u8";
  const std::string message = Refusal(ErrorCode::kFailedPrecondition);
  EXPECT_EQ(message.rfind("with KV_CACHE_PRECISION f32, KEY_CACHE_PRECISION "
                          "u8, device 'CPU' cannot run the model: ",
                          0),
            0u)
      << message;
}

TEST_F(PagedExecutorTest, KvMemoryThatTheMachineHasNotIsResourceExhausted) {
  // Machines differ in how much they promise; this process may have no more.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  const rlimit limited{kMostKvBytes / 4, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_AS, &limited), 0);
  options_.executor.kv_cache_bytes = kMostKvBytes;
  const std::string message = Refusal(ErrorCode::kResourceExhausted);
  setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(message.rfind("KV cache: expected memory for ", 0), 0u) << message;
}

TEST_F(PagedExecutorTest, KvPrecisionIsThatOfTheInference) {
  for (const std::string hint : {"", "f32", "bf16", "f16", "dynamic"}) {
    ov::AnyMap properties;
    if (!hint.empty()) properties["INFERENCE_PRECISION_HINT"] = hint;
    const auto precision = InferencePrecision(&core_, "CPU", properties);
    ASSERT_TRUE(precision);
    options_.properties = properties;
    ASSERT_TRUE(FollowInferencePrecision(precision, &options_.properties));
    const auto effective = core_.compile_model(head_.model, "CPU", properties)
                               .get_property(ov::hint::inference_precision);
    EXPECT_EQ(options_.properties.at(kKvPrecision).as<std::string>(),
              effective.is_dynamic() ? "f32" : effective.to_string())
        << hint;
    // A CPU that computes f16 is not asked: it may end the process.
    if (*precision == ov::element::f16) continue;
    // Not own: what was set must fit without a second try.
    ExpectGoodScores();
  }
}

// Where a batch ends decides where a sequence is split, and nothing else may.
TEST_F(PagedExecutorTest, ScoresDoNotDependOnWhereASequenceIsSplit) {
  TokenSequence tokens;
  for (uint32_t i = 0, number = 7; i < 97; ++i) {
    number = number * 1664525U + 1013904223U;
    tokens.push_back((number >> 8) % kVocabulary);
  }
  for (const std::string hint : {"f32", "bf16"}) {
    for (const std::string kv : {"f32", "bf16", "f16", "u8", "u4"}) {
      options_.properties = {{"INFERENCE_PRECISION_HINT", hint}};
      const auto computed =
          InferencePrecision(&core_, "CPU", options_.properties);
      if (computed->to_string() != hint) continue;  // the CPU has it not
      // CPUs refuse entries of the one precision beside the other.
      if (kv != hint && (kv == "f32" || kv == "bf16")) continue;
      if (!KnowsKvPrecision(kv)) continue;
      options_.properties[kKvPrecision] = kv;
      const auto executor = MakePagedExecutor(&core_, head_, options_);
      const float whole = ScoreOf(executor.get(), tokens, tokens.size());
      for (const size_t room : {1, 40, 64, 95, 96}) {
        EXPECT_NEAR(ScoreOf(executor.get(), tokens, room), whole, kSame)
            << hint << " " << kv << " in steps of " << room;
      }
    }
  }
}

// A document alone is computed in one step, among others behind its prefix.
TEST_F(PagedExecutorTest, F32EntriesMaySplitInsideABlock) {
  TokenSequence tokens;
  for (uint32_t i = 0, number = 7; i < 97; ++i) {
    number = number * 1664525U + 1013904223U;
    tokens.push_back((number >> 8) % kVocabulary);
  }
  for (const std::string kv : {"f32", "f16", "u8"}) {
    if (!KnowsKvPrecision(kv)) continue;
    options_.properties[kKvPrecision] = kv;
    const auto executor = MakePagedExecutor(&core_, head_, options_);
    EXPECT_EQ(executor->splits_anywhere(), kv == "f32");
    if (kv != "f32") continue;
    const float whole = ScoreOf(executor.get(), tokens, tokens.size());
    for (const size_t prefix : {2, 31, 40, 48, 65, 95}) {
      Sequence beginning;
      beginning.tokens = {tokens.begin(),
                          tokens.begin() + static_cast<ptrdiff_t>(prefix)};
      beginning.scored = false;
      executor->Attach(&beginning, nullptr);
      ASSERT_TRUE(executor->Reserve(&beginning, prefix));
      executor->Run({{&beginning, prefix}});
      Sequence rest;
      rest.tokens = tokens;
      executor->Attach(&rest, &beginning);
      const size_t count = tokens.size() - rest.computed;
      ASSERT_TRUE(executor->Reserve(&rest, count));
      executor->Run({{&rest, count}});
      EXPECT_NEAR(rest.score, whole, kSame) << "behind " << prefix;
      executor->Release(&rest);
      executor->Release(&beginning);
    }
  }
}

TEST_F(PagedExecutorTest, AUsersKvPrecisionStays) {
  ov::AnyMap properties = {{kKvPrecision, "u8"}};
  EXPECT_FALSE(FollowInferencePrecision(ov::element::f32, &properties));
  EXPECT_EQ(KvPrecisionText(properties), "KV_CACHE_PRECISION u8");
  EXPECT_EQ(KvPrecisionText({}), "");
  properties.clear();
  EXPECT_FALSE(FollowInferencePrecision(std::nullopt, &properties));
  EXPECT_TRUE(properties.empty());
}

TEST_F(PagedExecutorTest, ABlockIsCopiedByRegion) {
  ov::Tensor tensor(ov::element::f32, {3, 2, 4, 5});
  auto* data = tensor.data<float>();
  for (size_t i = 0; i < tensor.get_size(); ++i) {
    data[i] = static_cast<float>(i);
  }
  CopyBlockByRegion(tensor, 0, 2);
  for (size_t i = 0; i < 40; ++i) {
    EXPECT_EQ(data[i], static_cast<float>(i));
    EXPECT_EQ(data[40 + i], static_cast<float>(40 + i));
    EXPECT_EQ(data[80 + i], static_cast<float>(i));
  }
}

}  // namespace
}  // namespace rerank
