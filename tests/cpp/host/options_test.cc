// SPDX-License-Identifier: Apache-2.0
//
// The class that options_codegen.py makes, against what protobuf makes.

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "calculators/mediapipe/rerank_calculator_ov.pb.h"
#include "tests/cpp/host/every_scalar.pb.h"

namespace rerank::test {
namespace {

using mediapipe::RerankCalculatorOVOptions;

// google::protobuf generated accessors: presence, default, set, clear.
TEST(RerankOptionsTest, FieldsKnowWhetherTheyAreSet) {
  RerankCalculatorOVOptions options;
  EXPECT_EQ(RerankCalculatorOVOptions::full_name(),
            "mediapipe.RerankCalculatorOVOptions");
  EXPECT_FALSE(options.has_max_allowed_chunks());
  EXPECT_EQ(options.max_allowed_chunks(), 10000u);
  options.set_max_allowed_chunks(7);
  EXPECT_TRUE(options.has_max_allowed_chunks());
  EXPECT_EQ(options.max_allowed_chunks(), 7u);
  options.clear_max_allowed_chunks();
  EXPECT_FALSE(options.has_max_allowed_chunks());
  EXPECT_EQ(options.target_device(), "CPU");
  options.set_target_device("");
  EXPECT_TRUE(options.has_target_device());
}

// google::protobuf defaults of every type, awkward characters included.
TEST(EveryScalarTest, HasTheDefaultsOfTheProto) {
  const EveryScalar message;
  EXPECT_TRUE(message.flag());
  EXPECT_EQ(message.small(), -5);
  EXPECT_EQ(message.large(), -(int64_t{1} << 40));
  EXPECT_EQ(message.small_count(), std::numeric_limits<uint32_t>::max());
  EXPECT_EQ(message.large_count(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(message.ratio(), 1.5f);
  EXPECT_EQ(message.share(), -1e300);
  EXPECT_EQ(message.color(), EveryScalar::RED);
  EXPECT_EQ(message.plain_color(), EveryScalar::NONE);
  EXPECT_EQ(message.text(), "a\"b\\c?");
  EXPECT_EQ(message.needed(), 0);
}

// No counterpart: fields that somebody else has parsed are handed over.
TEST(EveryScalarTest, EveryFieldIsVisited) {
  EveryScalar message;
  std::vector<std::string> names;
  std::vector<std::string> required;
  message.ForEachField([&](const char* name, auto* field, bool is_required) {
    using Value = typename std::remove_pointer_t<decltype(field)>::value_type;
    names.push_back(name);
    if (is_required) required.push_back(name);
    EXPECT_FALSE(field->has_value()) << name;
    if constexpr (!std::is_same_v<Value, std::string>) {
      *field = static_cast<Value>(3);
    } else {
      *field = name;
    }
  });
  EXPECT_EQ(names,
            (std::vector<std::string>{
                "text", "flag", "small", "large", "small_count", "large_count",
                "ratio", "share", "color", "plain_color", "needed"}));
  EXPECT_EQ(required, std::vector<std::string>{"needed"});
  EXPECT_EQ(message.text(), "text");
  EXPECT_EQ(message.share(), 3);
  EXPECT_EQ(message.color(), EveryScalar::RED);
  EXPECT_TRUE(message.has_needed());
}

}  // namespace
}  // namespace rerank::test
