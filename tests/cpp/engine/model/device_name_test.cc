// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/device_name.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

using Names = std::vector<std::string>;

TEST(DeviceNameTest, TakesNamesApart) {
  EXPECT_EQ(DeviceFamily("CPU"), "CPU");
  EXPECT_EQ(DeviceFamily("GPU.1"), "GPU");
  EXPECT_EQ(DeviceFamily("AUTO:GPU.1,CPU"), "AUTO");
  EXPECT_EQ(DevicePlugin("GPU.1"), "GPU.1");
  EXPECT_EQ(DevicePlugin("HETERO:GPU.1,CPU"), "HETERO");
  EXPECT_EQ(ListedDevices("GPU.1"), Names{});
  EXPECT_EQ(ListedDevices("AUTO:GPU.1,-NPU,CPU"), (Names{"GPU.1", "CPU"}));
  EXPECT_EQ(ListedDevices("MULTI:GPU(2),CPU(1)"), (Names{"GPU", "CPU"}));
}

}  // namespace
}  // namespace rerank
