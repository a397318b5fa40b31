// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/plugin_config.h"

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

std::string TextOf(const ov::AnyMap& properties, const std::string& key) {
  return properties.at(key).as<std::string>();
}

// As OpenVINO Model Server's own parser has it.
TEST(ParsePluginConfigTest, NamesOfEarlierReleasesBecomeTodays) {
  const ov::AnyMap properties = ParsePluginConfig(
      R"({"CPU_THROUGHPUT_STREAMS": "5", "CPU_THREADS_NUM": "2"})");
  EXPECT_EQ(properties.size(), 2u);
  EXPECT_EQ(TextOf(properties, "NUM_STREAMS"), "5");
  EXPECT_EQ(TextOf(properties, "INFERENCE_NUM_THREADS"), "2");
  for (const std::string device : {"CPU", "GPU"}) {
    const std::string key = "{\"" + device + "_THROUGHPUT_STREAMS\": ";
    EXPECT_EQ(TextOf(ParsePluginConfig(key + "5}"), "NUM_STREAMS"), "5");
    const ov::AnyMap automatic =
        ParsePluginConfig(key + "\"" + device + "_THROUGHPUT_AUTO\"}");
    EXPECT_EQ(automatic.size(), 1u);
    EXPECT_EQ(TextOf(automatic, "PERFORMANCE_HINT"), "THROUGHPUT");
  }
  for (const char* twice :
       {R"({"CPU_THREADS_NUM": 2, "INFERENCE_NUM_THREADS": 2})",
        R"({"CPU_THROUGHPUT_STREAMS": 2, "GPU_THROUGHPUT_STREAMS": 2})"}) {
    EXPECT_NE(testing::MessageOf(ErrorCode::kInvalidArgument,
                                 [&] { ParsePluginConfig(twice); })
                  .find(": expected one name of "),
              std::string::npos);
  }
}

TEST(ParsePluginConfigTest, PropertiesByDevice) {
  // The second as OpenVINO writes such a map as a text.
  for (const std::string value :
       {R"({"CPU": {"INFERENCE_NUM_THREADS": 2}, "GPU": {"A": true}})",
        R"("{CPU:{INFERENCE_NUM_THREADS:2},GPU:{A:true}}")"}) {
    const ov::AnyMap properties = ParsePluginConfig(
        R"({"INFERENCE_NUM_THREADS": 1, "DEVICE_PROPERTIES": )" + value + "}");
    // The device's own stand in the place of those for all.
    const ov::AnyMap cpu = PropertiesFor("CPU", properties);
    EXPECT_EQ(cpu.size(), 1u);
    EXPECT_EQ(TextOf(cpu, "INFERENCE_NUM_THREADS"), "2");
    const ov::AnyMap gpu = PropertiesFor("GPU.1", properties);
    EXPECT_EQ(gpu.size(), 2u);
    EXPECT_EQ(TextOf(gpu, "INFERENCE_NUM_THREADS"), "1");
    EXPECT_EQ(TextOf(gpu, "A"), "true");
    const ov::AnyMap npu = PropertiesFor("NPU", properties);
    EXPECT_EQ(npu.size(), 1u);
    const ov::AnyMap chosen = PropertiesFor("AUTO:CPU", properties);
    EXPECT_EQ(chosen.count("DEVICE_PROPERTIES"), 1u);
  }
  EXPECT_EQ(TextOf(PropertiesFor("GPU.1", ParsePluginConfig(
                                              R"({"DEVICE_PROPERTIES": {
                       "GPU": {"A": 1}, "GPU.1": {"A": 2}}})")),
                   "A"),
            "2");
}

TEST(ParsePluginConfigTest, NamesWhatIsWrongInADevicesProperties) {
  const auto error = [](const std::string& value) {
    return testing::MessageOf(ErrorCode::kInvalidArgument, [&] {
      ParsePluginConfig("{\"DEVICE_PROPERTIES\": " + value + "}");
    });
  };
  const std::string key = "plugin_config: DEVICE_PROPERTIES: ";
  EXPECT_EQ(error("[]"), key + "expected an object, got array");
  EXPECT_EQ(error("null"), key + "expected an object, got null");
  EXPECT_EQ(error(R"({"CPU": 1})"),
            key + "CPU: expected an object, got number");
  EXPECT_EQ(error(R"({"CPU": null})"),
            key + "CPU: expected an object, got null");
  EXPECT_EQ(error(R"({"CPU": {"A": {}}})"),
            key + "CPU: A: expected a string, number or boolean, got object");
  EXPECT_EQ(error(R"({"CPU": {"A": null}})"),
            key + "CPU: A: expected a string, number or boolean, got null");
  EXPECT_EQ(error(R"("CPU")"),
            key + "expected an object of properties by device, got 'CPU'");
}

TEST(CheckPluginConfigTest, PropertiesByDeviceAreNamedWithTheirDevice) {
  ov::Core core;
  CheckPluginConfig(&core, "AUTO", ParsePluginConfig(R"({"DEVICE_PROPERTIES": {
      "CPU": {"INFERENCE_NUM_THREADS": 2}, "NPU": {"MAX_PROMPT_LEN": 2048}}})"));
  EXPECT_EQ(
      testing::MessageOf(ErrorCode::kInvalidArgument,
                         [&] {
                           CheckPluginConfig(
                               &core, "AUTO",
                               ParsePluginConfig(R"({"DEVICE_PROPERTIES": {
                                   "CPU": {"FOO": 2}}})"));
                         }),
      "plugin_config: DEVICE_PROPERTIES: device CPU has no settable property "
      "'FOO'");
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

}  // namespace
}  // namespace rerank
