// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/paged_executor.h"

#include <sys/resource.h>

#include "calculators/engine/executor_check.h"
#include "calculators/engine/kv_precision.h"
#include "calculators/engine/model_inputs.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

constexpr char kKvPrecision[] = "KV_CACHE_PRECISION";

class PagedExecutorTest : public ::testing::Test {
 protected:
  PagedExecutorTest() {
    const auto graph =
        ReadModel(&core_, std::filesystem::path(RERANK_TEST_MODEL) /
                              "openvino_model.xml");
    model_ = MakePagedModel(graph, {4, 9}).model;
    options_.properties = {{"INFERENCE_PRECISION_HINT", "f32"}};
    options_.kv_cache_bytes = 1 << 24;
  }

  std::string Refusal(ErrorCode code) {
    return testing::MessageOf(
        code, [&] { MakePagedExecutor(&core_, model_, options_); });
  }

  ov::Core core_;
  std::shared_ptr<ov::Model> model_;
  PagedOptions options_;
};

TEST_F(PagedExecutorTest, PassesTheSelfCheckInEveryKvPrecision) {
  for (const std::string precision : {"f32", "f16", "u8", "u4"}) {
    options_.properties[kKvPrecision] = precision;
    const auto executor = MakePagedExecutor(&core_, model_, options_);
    CheckExecutor(executor.get());
    EXPECT_EQ(executor->tables().block_size(), 32u);
    EXPECT_EQ(executor->tables().free_blocks(), executor->tables().blocks());
  }
}

TEST_F(PagedExecutorTest, OwnKvPrecisionGivesWayToF32) {
  // No CPU keeps u3 entries beside f32; a device may refuse ours just so.
  options_.properties[kKvPrecision] = "u3";
  options_.own_kv_precision = true;
  CheckExecutor(MakePagedExecutor(&core_, model_, options_).get());
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
  options_.kv_cache_bytes = kMostKvBytes;
  const std::string message = Refusal(ErrorCode::kResourceExhausted);
  setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(message.rfind("KV cache: expected memory for ", 0), 0u) << message;
}

TEST_F(PagedExecutorTest, KvPrecisionIsThatOfTheInference) {
  for (const std::string hint : {"", "f32", "bf16", "f16", "dynamic"}) {
    ov::AnyMap properties;
    if (!hint.empty()) properties["INFERENCE_PRECISION_HINT"] = hint;
    options_.properties = properties;
    ASSERT_TRUE(FollowInferencePrecision(&core_, "CPU", &options_.properties));
    // Not own: what was set must fit without a second try.
    CheckExecutor(MakePagedExecutor(&core_, model_, options_).get());
    const auto effective = core_.compile_model(model_, "CPU", properties)
                               .get_property(ov::hint::inference_precision);
    EXPECT_EQ(options_.properties.at(kKvPrecision).as<std::string>(),
              effective.is_dynamic() ? "f32" : effective.to_string())
        << hint;
  }
}

TEST_F(PagedExecutorTest, AUsersKvPrecisionStays) {
  ov::AnyMap properties = {{kKvPrecision, "u8"}};
  EXPECT_FALSE(FollowInferencePrecision(&core_, "CPU", &properties));
  EXPECT_EQ(KvPrecisionText(properties), "KV_CACHE_PRECISION u8");
  EXPECT_EQ(KvPrecisionText({}), "");
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
