// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/summary.h"

#include <map>
#include <memory>
#include <string>

#include "tests/cpp/engine/execute/kv_layout.h"
#include "tests/cpp/testing.h"

namespace rerank {
namespace {

// The bundled model's lines by name.
std::map<std::string, std::string> SummaryOf(const ServableOptions& changes) {
  ServableOptions options = changes;
  options.model_path = RERANK_TEST_MODEL;
  std::map<std::string, std::string> lines;
  for (const SummaryLine& line : Summarize(*Servable::Load(options))) {
    EXPECT_FALSE(line.warning) << line.name << " " << line.text;
    EXPECT_TRUE(lines.emplace(line.name, line.text).second) << line.name;
    EXPECT_EQ(line.text.find('\n'), std::string::npos) << line.text;
  }
  return lines;
}

TEST(SummaryTest, SaysHowAPagedModelIsComputed) {
  ServableOptions options;
  options.executor.plugin_config =
      R"({"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1,)"
      R"( "DYNAMIC_QUANTIZATION_GROUP_SIZE": 64})";
  options.executor.kv_cache_bytes = size_t{64} << 20;
  options.text.max_length = 300;
  auto lines = SummaryOf(options);
  EXPECT_EQ(lines["family"],
            "Qwen3-Reranker, told by model_type qwen3, architectures "
            "Qwen3ForCausalLM, 1_LogitScore");
  const std::string why_not = testing::WhyNoPages();
  EXPECT_EQ(lines["executor"],
            why_not.empty() ? "paged: model and device fit paged attention"
                            : "dense: " + why_not);
  EXPECT_EQ(lines["head"], "folded to one vector");
  EXPECT_EQ(lines["precision"], "f32");
  EXPECT_EQ(lines["quantization group"], "64");
  // Whole blocks of 32 tokens: 163 of 400 KB.
  EXPECT_EQ(lines["KV memory"],
            why_not.empty() ? "63 MB reserved, entries f32" : "none");
  EXPECT_EQ(lines["threads"], "1");
  EXPECT_EQ(lines["longest prompt"], "300 tokens (the model's: 8192)");
  EXPECT_EQ(lines.count("rows"), 0u);
}

TEST(SummaryTest, ADenseModelHasNoKvMemory) {
  ServableOptions options;
  options.executor.kind = ExecutorKind::kDense;
  auto lines = SummaryOf(options);
  EXPECT_EQ(lines["executor"], "dense: DENSE was asked for");
  EXPECT_EQ(lines["KV memory"], "none");
}

}  // namespace
}  // namespace rerank
