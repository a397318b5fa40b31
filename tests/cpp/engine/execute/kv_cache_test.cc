// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/kv_cache.h"

#include <openvino/opsets/opset13.hpp>

#include "tests/cpp/testing.h"

namespace rerank {
namespace {

namespace op = ov::opset13;

// What SDPAToPagedAttention leaves of a model, as far as KV entries go.
std::shared_ptr<ov::Model> ModelWithEntries(const ov::PartialShape& shape) {
  const auto entries = std::make_shared<op::Parameter>(ov::element::f32, shape);
  entries->output(0).set_names({"key_cache.0"});
  return std::make_shared<ov::Model>(
      ov::ResultVector{std::make_shared<op::Result>(entries)},
      ov::ParameterVector{entries});
}

TEST(KvCacheTest, AReleaseThatTellsNoLayoutIsRefused) {
  const auto model = ModelWithEntries({-1, 4, 64});
  const std::string message = testing::MessageOf(
      ErrorCode::kFailedPrecondition, [&] { CheckLayoutIsTold(*model); });
  EXPECT_EQ(message.rfind("OpenVINO 20", 0), 0u) << message;
  EXPECT_NE(message.find("does not tell how it lays out KV blocks"),
            std::string::npos)
      << message;
  EXPECT_NE(message.find("key_cache.0: expected [blocks, heads, tokens, size], "
                         "got [?,4,64]"),
            std::string::npos)
      << message;
}

TEST(KvCacheTest, ALayoutThatCompilingTellsIsTaken) {
  CheckLayoutIsTold(*ModelWithEntries({-1, 4, 32, 64}));
  CheckLayoutIsTold(*ModelWithEntries(ov::PartialShape::dynamic(4)));
  CheckLayoutIsTold(*ModelWithEntries(ov::PartialShape::dynamic()));
}

}  // namespace
}  // namespace rerank
