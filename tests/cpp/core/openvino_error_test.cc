// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/openvino_error.h"

#include <gtest/gtest.h>

namespace rerank {
namespace {

TEST(OpenVinoCauseTest, DropsTheTrailOfLocations) {
  EXPECT_EQ(OpenVinoCause("Exception from src/a.cpp:1:\nCheck 'x' failed at "
                          "src/b.cpp:2:\nThe real\ncause\n"),
            "The real cause");
  EXPECT_EQ(OpenVinoCause("Exception from src/a.cpp:1:\n"),
            "Exception from src/a.cpp:1:");
}

}  // namespace
}  // namespace rerank
