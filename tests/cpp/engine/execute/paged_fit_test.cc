// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/paged_fit.h"

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

using ov::element::bf16;
using ov::element::f16;
using ov::element::f32;

PagedFit Judge(const std::string& device,
               const std::optional<ov::element::Type>& precision) {
  ModelInputs inputs;
  inputs.stateful = true;
  return JudgePaged(ScoreSource::kAnswerTokens, inputs, device, precision);
}

TEST(PagedFitTest, WhatTheTestsRunOnIsTrusted) {
  for (const auto& precision : {f32, bf16}) {
    const PagedFit fit = Judge("CPU", precision);
    EXPECT_EQ(fit.why_not, "");
    EXPECT_FALSE(fit.check);
  }
}

TEST(PagedFitTest, F16OnACpuIsRefused) {
  for (const std::string device : {"CPU", "CPU.0"}) {
    EXPECT_NE(Judge(device, f16).why_not.find("wrong scores in f16 on a CPU"),
              std::string::npos)
        << device;
  }
}

TEST(PagedFitTest, EverythingElseIsChecked) {
  for (const std::optional<ov::element::Type>& precision :
       {std::optional<ov::element::Type>(f32), std::optional(f16),
        std::optional(bf16), std::optional<ov::element::Type>()}) {
    const PagedFit fit = Judge("GPU.1", precision);
    EXPECT_EQ(fit.why_not, "");
    EXPECT_TRUE(fit.check);
  }
  EXPECT_TRUE(Judge("CPU", std::nullopt).check);
  EXPECT_TRUE(Judge("CPU", ov::element::f64).check);
}

TEST(PagedFitTest, ModelsAndDevicesThatHaveNoPagedAttention) {
  EXPECT_EQ(Judge("NPU", f32).why_not, "device NPU has no paged attention");
  EXPECT_EQ(JudgePaged(ScoreSource::kClassifier, {}, "CPU", f32).why_not,
            "a classifier reads whole sequences");
  EXPECT_NE(JudgePaged(ScoreSource::kAnswerTokens, {}, "CPU", f32)
                .why_not.find("the export is stateless"),
            std::string::npos);
}

}  // namespace
}  // namespace rerank
