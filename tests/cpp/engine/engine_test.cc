// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/engine.h"

#include "calculators/engine/execute/kv_precision.h"
#include "calculators/engine/model/model_inputs.h"
#include "tests/cpp/engine/graph/graphs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

class MakeEngineTest : public ::testing::Test {
 protected:
  MakeEngineTest() {
    model_ = ReadModel(&core_, std::filesystem::path(RERANK_TEST_MODEL) /
                                   "openvino_model.xml");
    options_.answers = {4, 9};
    options_.executor.kv_cache_bytes = 1 << 24;
  }

  Engine Make() { return MakeEngine(&core_, model_, "m.xml", options_); }
  std::string Name() { return Make().scheduler->executor().name(); }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
  EngineOptions options_;
};

TEST_F(MakeEngineTest, PagesInEveryPrecisionButF16OfACpu) {
  for (const std::string hint : {"", "f32", "bf16", "f16", "dynamic"}) {
    options_.properties.clear();
    if (!hint.empty()) options_.properties["INFERENCE_PRECISION_HINT"] = hint;
    options_.executor.engine = EngineKind::kAuto;
    const Engine engine = Make();
    EXPECT_TRUE(engine.folded_head);
    // A hint that the CPU does not take becomes another precision.
    if (InferencePrecision(&core_, "CPU", options_.properties) !=
        ov::element::f16) {
      EXPECT_EQ(engine.scheduler->executor().name(), "paged") << hint;
      EXPECT_EQ(engine.reason, "model and device fit paged attention");
      continue;
    }
    EXPECT_EQ(engine.scheduler->executor().name(), "dense") << hint;
    EXPECT_NE(engine.reason.find("wrong scores in f16"), std::string::npos);
    options_.executor.engine = EngineKind::kPaged;
    EXPECT_EQ(
        testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
        "m.xml: engine: expected PAGED to fit, but " + engine.reason);
  }
}

TEST_F(MakeEngineTest, AKvPrecisionThatDoesNotFitIsSaid) {
  options_.properties = {{"KV_CACHE_PRECISION", "f32"},
                         {"KEY_CACHE_PRECISION", "u8"},
                         {"INFERENCE_PRECISION_HINT", "f32"}};
  const std::string reason = Make().reason;
  EXPECT_EQ(Name(), "dense");
  EXPECT_NE(reason.find("KEY_CACHE_PRECISION u8"), std::string::npos) << reason;
  options_.executor.engine = EngineKind::kPaged;
  EXPECT_EQ(testing::MessageOf(ErrorCode::kFailedPrecondition, [&] { Make(); }),
            "m.xml: engine: expected PAGED to fit, but " + reason);
}

// Some CPUs keep bf16 entries and some do not: paged, or a reason.
TEST_F(MakeEngineTest, KvPrecisionAloneIsPagedOrNamed) {
  options_.properties = {{"KV_CACHE_PRECISION", "bf16"}};
  const Engine engine = Make();
  if (engine.scheduler->executor().name() == "dense") {
    EXPECT_NE(engine.reason.find("KV_CACHE_PRECISION bf16"), std::string::npos)
        << engine.reason;
  }
}

TEST_F(MakeEngineTest, DevicesThatChooseByThemselvesAreDense) {
  options_.executor.device = "AUTO:CPU";
  const Engine engine = Make();
  EXPECT_EQ(engine.scheduler->executor().name(), "dense");
  EXPECT_EQ(engine.reason, "device AUTO:CPU has no paged attention");
}

TEST_F(MakeEngineTest, AStatelessExportIsDense) {
  const testing::EmbeddingModel graph;
  model_ = graph.Build(testing::F32Head(graph));
  const Engine engine = Make();
  EXPECT_EQ(engine.scheduler->executor().name(), "dense");
  EXPECT_NE(engine.reason.find("the export is stateless"), std::string::npos);
  options_.executor.engine = EngineKind::kDense;
  EXPECT_EQ(Make().reason, "engine: DENSE was asked for");
}

}  // namespace
}  // namespace rerank
