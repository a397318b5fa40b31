// SPDX-License-Identifier: Apache-2.0
//
// The classes that options_codegen.py makes, against protobuf's behaviour.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "calculators/host/wire_format.h"
#include "calculators/mediapipe/rerank_calculator_ov.pb.h"
#include "tests/cpp/host/every_scalar.pb.h"

namespace rerank::test {
namespace {

using mediapipe::RerankCalculatorOVOptions;
using std::string_literals::operator""s;

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
  EXPECT_EQ(options.target_device(), "");
  options.set_target_device("");
  EXPECT_TRUE(options.has_target_device());
}

// google::protobuf::Message::ParseFromString: bytes that protobuf wrote.
TEST(RerankOptionsTest, ReadsWhatProtobufWrote) {
  RerankCalculatorOVOptions options;
  ASSERT_TRUE(
      options.ParseFromString("\x0a\x07./model\x10\x05\x22\x03"
                              "CPU"));
  EXPECT_EQ(options.models_path(), "./model");
  EXPECT_EQ(options.max_allowed_chunks(), 5u);
  EXPECT_EQ(options.target_device(), "CPU");
  EXPECT_FALSE(options.has_instruction());
}

// google::protobuf::Message::ParseFromString fails without required fields.
TEST(RerankOptionsTest, RequiresModelsPath) {
  RerankCalculatorOVOptions options;
  EXPECT_FALSE(options.IsInitialized());
  EXPECT_EQ(options.InitializationErrorString(), "models_path");
  EXPECT_FALSE(options.ParseFromString("\x10\x05"));
  EXPECT_TRUE(options.ParsePartialFromString("\x10\x05"));
  EXPECT_EQ(options.max_allowed_chunks(), 5u);
}

// google::protobuf defaults of every type, awkward characters included.
TEST(EveryScalarTest, HasTheDefaultsOfTheProto) {
  const EveryScalar message;
  EXPECT_TRUE(message.flag());
  EXPECT_EQ(message.small(), std::numeric_limits<int32_t>::min());
  EXPECT_EQ(message.large(), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(message.small_count(), std::numeric_limits<uint32_t>::max());
  EXPECT_EQ(message.large_count(), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(message.ratio(), 1.5f);
  EXPECT_EQ(message.share(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(message.color(), EveryScalar::RED);
  EXPECT_EQ(message.plain_color(), EveryScalar::NONE);
  EXPECT_EQ(message.text(), "a\"b\\c\n?\xc3\xa9");
  EXPECT_EQ(message.blob(), "\x00\x01\xff"s);
}

EveryScalar Filled() {
  EveryScalar message;
  message.set_flag(false);
  message.set_small(-5);
  message.set_large(-(int64_t{1} << 40));
  message.set_small_count(1u << 31);
  message.set_large_count(uint64_t{1} << 63);
  message.set_ratio(-0.25f);
  message.set_share(1e300);
  message.set_color(EveryScalar::MINUS);
  message.set_text("text\0more"s);
  message.set_blob("\xff\xfe"s);
  message.set_needed(0);
  message.set_also_needed("");
  return message;
}

// google::protobuf: what is written comes back, the unset stays unset.
TEST(EveryScalarTest, SurvivesTheWire) {
  const EveryScalar message = Filled();
  EveryScalar read;
  ASSERT_TRUE(read.ParseFromString(message.SerializeAsString()));
  EXPECT_FALSE(read.flag());
  EXPECT_EQ(read.small(), -5);
  EXPECT_EQ(read.large(), -(int64_t{1} << 40));
  EXPECT_EQ(read.small_count(), 1u << 31);
  EXPECT_EQ(read.large_count(), uint64_t{1} << 63);
  EXPECT_EQ(read.ratio(), -0.25f);
  EXPECT_EQ(read.share(), 1e300);
  EXPECT_EQ(read.color(), EveryScalar::MINUS);
  EXPECT_EQ(read.text(), "text\0more"s);
  EXPECT_EQ(read.blob(), "\xff\xfe"s);
  EXPECT_TRUE(read.has_needed());
  EXPECT_TRUE(read.has_also_needed());
  EXPECT_FALSE(read.has_plain_color());
  EXPECT_EQ(read.SerializeAsString(), message.SerializeAsString());
}

// google::protobuf: no prefix of a message that cuts a field is taken.
TEST(EveryScalarTest, RefusesTruncatedData) {
  const std::string data = Filled().SerializeAsString();
  int refused = 0;
  for (size_t size = 0; size < data.size(); ++size) {
    EveryScalar message;
    EXPECT_FALSE(message.ParseFromString(data.substr(0, size)));
    if (!message.ParsePartialFromString(data.substr(0, size))) ++refused;
  }
  EXPECT_GT(refused, 0);
}

// google::protobuf: unknown fields, and known ones of another wire type, are
// passed over; of a field that comes twice the last value counts.
TEST(EveryScalarTest, PassesOverWhatItDoesNotKnow) {
  std::string data;
  host::WireWriter writer(&data);
  writer.Write(1000, std::string("unknown"));
  writer.Write(1001, 1.0);
  writer.Write(1002, 1.0f);
  writer.Write(1003, uint64_t{1});
  writer.Write(9, uint64_t{1});  // text as a number
  writer.Write(2, int32_t{1});
  writer.Write(2, int32_t{2});
  EveryScalar message;
  ASSERT_TRUE(message.ParsePartialFromString(data));
  EXPECT_EQ(message.small(), 2);
  EXPECT_FALSE(message.has_text());
}

// google::protobuf proto2: a number that the enum lacks leaves the field unset.
TEST(EveryScalarTest, UnknownEnumValuesAreUnknownFields) {
  std::string data;
  host::WireWriter(&data).Write(8, int32_t{2});
  EveryScalar message;
  ASSERT_TRUE(message.ParsePartialFromString(data));
  EXPECT_FALSE(message.has_color());
  EXPECT_TRUE(EveryScalar::Color_IsValid(3));
  EXPECT_FALSE(EveryScalar::Color_IsValid(2));
}

// google::protobuf: parsing replaces the message, groups are refused here.
TEST(EveryScalarTest, ParsingReplacesTheMessage) {
  EveryScalar message = Filled();
  EXPECT_TRUE(message.ParsePartialFromString(""));
  EXPECT_FALSE(message.has_text());
  EXPECT_FALSE(message.ParsePartialFromString("\x0b\x0c"));
  EXPECT_EQ(message.InitializationErrorString(), "needed, also_needed");
}

}  // namespace
}  // namespace rerank::test
