// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/executor_choice.h"

#include "calculators/engine/execute/kv_precision.h"
#include "calculators/engine/model/model_inputs.h"
#include "tests/cpp/engine/execute/kv_layout.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

class ChooseExecutorTest : public ::testing::Test {
 protected:
  ChooseExecutorTest() {
    model_ = ReadModel(&core_, std::filesystem::path(RERANK_TEST_MODEL) /
                                   "openvino_model.xml");
    options_.answers = {4, 9};
    options_.executor.kv_cache_bytes = 1 << 24;
  }

  ExecutorChoice Make() {
    return ChooseExecutor(&core_, model_, "m.xml", options_);
  }
  std::string Name() { return Make().scheduler->executor().name(); }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
  ExecutorChoiceOptions options_;
};

TEST_F(ChooseExecutorTest, AReleaseThatTellsNoLayoutIsPacked) {
  const std::string why_not = testing::WhyNoPages();
  if (why_not.empty()) {
    GTEST_SKIP() << "this release tells how it lays out KV blocks";
  }
  options_.properties = {{"INFERENCE_PRECISION_HINT", "f32"}};
  EXPECT_EQ(Name(), "packed");
  EXPECT_EQ(Make().reason, why_not);
  options_.executor.kind = ExecutorKind::kPaged;
  EXPECT_EQ(testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
            "m.xml: executor: expected PAGED to fit, but " + why_not);
}

TEST_F(ChooseExecutorTest, PagesInEveryPrecisionButF16OfACpu) {
  if (!testing::WhyNoPages().empty()) GTEST_SKIP() << testing::WhyNoPages();
  for (const std::string hint : {"", "f32", "bf16", "f16", "dynamic"}) {
    options_.properties.clear();
    if (!hint.empty()) options_.properties["INFERENCE_PRECISION_HINT"] = hint;
    options_.executor.kind = ExecutorKind::kAuto;
    const ExecutorChoice choice = Make();
    EXPECT_TRUE(choice.folded_head);
    // A hint that the CPU does not take becomes another precision.
    if (InferencePrecision(&core_, "CPU", options_.properties) !=
        ov::element::f16) {
      EXPECT_EQ(choice.scheduler->executor().name(), "paged") << hint;
      EXPECT_EQ(choice.reason, "model and device fit paged attention");
      continue;
    }
    EXPECT_EQ(choice.scheduler->executor().name(), "packed") << hint;
    EXPECT_NE(choice.reason.find("wrong scores in f16"), std::string::npos);
    options_.executor.kind = ExecutorKind::kPaged;
    EXPECT_EQ(
        testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
        "m.xml: executor: expected PAGED to fit, but " + choice.reason);
  }
}

TEST_F(ChooseExecutorTest, AKvPrecisionThatDoesNotFitIsSaid) {
  if (!testing::WhyNoPages().empty()) GTEST_SKIP() << testing::WhyNoPages();
  options_.properties = {{"KV_CACHE_PRECISION", "f32"},
                         {"KEY_CACHE_PRECISION", "u8"},
                         {"INFERENCE_PRECISION_HINT", "f32"}};
  const std::string reason = Make().reason;
  EXPECT_EQ(Name(), "packed");
  EXPECT_NE(reason.find("KEY_CACHE_PRECISION u8"), std::string::npos) << reason;
  options_.executor.kind = ExecutorKind::kPaged;
  EXPECT_EQ(testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
            "m.xml: executor: expected PAGED to fit, but " + reason);
}

// Some CPUs keep bf16 entries and some do not: paged, or a reason.
TEST_F(ChooseExecutorTest, KvPrecisionAloneIsPagedOrNamed) {
  options_.properties = {{"KV_CACHE_PRECISION", "bf16"}};
  const ExecutorChoice choice = Make();
  if (!testing::WhyNoPages().empty()) {
    EXPECT_EQ(choice.reason, testing::WhyNoPages());
  } else if (choice.scheduler->executor().name() != "paged") {
    EXPECT_NE(choice.reason.find("KV_CACHE_PRECISION bf16"), std::string::npos)
        << choice.reason;
  }
}

TEST_F(ChooseExecutorTest, DevicesThatChooseByThemselvesArePacked) {
  options_.executor.device = "AUTO:CPU";
  const ExecutorChoice choice = Make();
  EXPECT_EQ(choice.scheduler->executor().name(), "packed");
  EXPECT_EQ(choice.reason, "device AUTO:CPU has no paged attention");
}

TEST_F(ChooseExecutorTest, PackedAndDenseAreWhatIsAskedFor) {
  options_.executor.kind = ExecutorKind::kPacked;
  EXPECT_EQ(Name(), "packed");
  EXPECT_EQ(Make().reason, "PACKED was asked for");
  EXPECT_TRUE(Make().folded_head);
  options_.executor.kind = ExecutorKind::kDense;
  EXPECT_EQ(Name(), "dense");
}

TEST_F(ChooseExecutorTest, AGraphThatIsNotUnderstoodIsDense) {
  const testing::EmbeddingModel graph;
  model_ = graph.Build(testing::F32Head(graph));
  const ExecutorChoice choice = Make();
  EXPECT_EQ(choice.scheduler->executor().name(), "dense");
  EXPECT_EQ(choice.reason,
            "the export is stateless (text-generation); "
            "text-generation-with-past can be paged; rows cannot be packed: "
            "expected the input position_ids, got none");
  options_.executor.kind = ExecutorKind::kPacked;
  EXPECT_EQ(testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
            "m.xml: executor: expected PACKED to fit, but rows cannot be "
            "packed: expected the input position_ids, got none");
  options_.executor.kind = ExecutorKind::kDense;
  EXPECT_EQ(Make().reason, "DENSE was asked for");
}

}  // namespace
}  // namespace rerank
