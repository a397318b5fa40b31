// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/plugin_config.h"

#include "calculators/engine/openvino_error.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

TEST(ParsePluginConfigTest, ScalarsBecomeTexts) {
  const ov::AnyMap properties = ParsePluginConfig(
      R"({"NUM_STREAMS": 2, "INFERENCE_PRECISION_HINT": "f32",
          "PERF_COUNT": true})");
  EXPECT_EQ(properties.at("NUM_STREAMS").as<std::string>(), "2");
  EXPECT_EQ(properties.at("INFERENCE_PRECISION_HINT").as<std::string>(), "f32");
  EXPECT_EQ(properties.at("PERF_COUNT").as<std::string>(), "true");
  EXPECT_TRUE(ParsePluginConfig("").empty());
  EXPECT_TRUE(ParsePluginConfig("{}").empty());
}

TEST(ParsePluginConfigTest, NamesWhatIsWrong) {
  const auto error = [](const std::string& text) {
    return testing::MessageOf(ErrorCode::kInvalidArgument,
                              [&] { ParsePluginConfig(text); });
  };
  EXPECT_NE(error("{").find("plugin_config: expected valid JSON"),
            std::string::npos);
  EXPECT_NE(error("[]").find("got array"), std::string::npos);
  EXPECT_NE(error(R"({"A": [1]})").find("A: expected"), std::string::npos);
  EXPECT_NE(error(R"({"A": null})").find("got null"), std::string::npos);
}

TEST(CheckPluginConfigTest, KnownKeysPassUnknownAreNamed) {
  ov::Core core;
  CheckPluginConfig(&core, "CPU",
                    ParsePluginConfig(R"({"NUM_STREAMS": 1, "CACHE_DIR": "x",
                        "KV_CACHE_PRECISION": "f32"})"));
  EXPECT_EQ(testing::MessageOf(ErrorCode::kInvalidArgument,
                               [&] {
                                 CheckPluginConfig(
                                     &core, "CPU",
                                     ParsePluginConfig(R"({"NUM_STREAM": 1})"));
                               }),
            "plugin_config: device CPU has no settable property 'NUM_STREAM'");
}

TEST(CheckPluginConfigTest, DevicesBehindAnotherAreAsked) {
  ov::Core core;
  const auto known = ParsePluginConfig(
      R"({"KV_CACHE_PRECISION": "f32", "CACHE_MODE": "OPTIMIZE_SPEED"})");
  const auto unknown = ParsePluginConfig(R"({"NUM_STREAM": 1})");
  for (const std::string device : {"AUTO", "AUTO:CPU", "AUTO:GPU,CPU",
                                   "HETERO:CPU", "MULTI:CPU(2)", "BATCH:CPU"}) {
    CheckPluginConfig(&core, device, known);
    // OpenVINO itself would take it and say nothing.
    EXPECT_EQ(
        testing::MessageOf(ErrorCode::kInvalidArgument,
                           [&] { CheckPluginConfig(&core, device, unknown); }),
        "plugin_config: device " + device +
            " has no settable property 'NUM_STREAM'");
  }
}

TEST(CheckPluginConfigTest, KeysOfTheCoreTakeEffectThere) {
  ov::Core core;
  const auto properties = ParsePluginConfig(R"({"ENABLE_MMAP": false})");
  CheckPluginConfig(&core, "CPU", properties);
  EXPECT_TRUE(core.get_property("", ov::enable_mmap));
  SetCoreProperties(&core, properties);
  EXPECT_FALSE(core.get_property("", ov::enable_mmap));
  EXPECT_EQ(testing::MessageOf(
                ErrorCode::kInvalidArgument,
                [&] { SetCoreProperties(&core, {{"ENABLE_MMAP", "maybe"}}); }),
            "plugin_config: ENABLE_MMAP: expected YES or NO, got 'maybe'");
}

TEST(CheckPluginConfigTest, UnknownDeviceIsNamed) {
  ov::Core core;
  const std::string message =
      testing::MessageOf(ErrorCode::kFailedPrecondition,
                         [&] { CheckPluginConfig(&core, "XPU", {}); });
  EXPECT_NE(message.find("got 'XPU'"), std::string::npos) << message;
}

TEST(OpenVinoCauseTest, DropsTheTrailOfLocations) {
  EXPECT_EQ(OpenVinoCause("Exception from src/a.cpp:1:\nCheck 'x' failed at "
                          "src/b.cpp:2:\nThe real\ncause\n"),
            "The real cause");
  EXPECT_EQ(OpenVinoCause("Exception from src/a.cpp:1:\n"),
            "Exception from src/a.cpp:1:");
}

}  // namespace
}  // namespace rerank
