// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/wire_format.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace rerank::host {
namespace {

// google::protobuf's encoding of every wire type; bytes from the specification.
TEST(WireFormatTest, WritesWhatProtobufWrites) {
  std::string data;
  WireWriter writer(&data);
  writer.Write(1, uint32_t{150});
  writer.Write(2, std::string("testing"));
  writer.Write(3, int32_t{-2});
  writer.Write(4, 1.0f);
  writer.Write(16, 1.0);
  writer.Write(5, true);
  using std::string_literals::operator""s;
  EXPECT_EQ(data,
            "\x08\x96\x01"
            "\x12\x07testing"
            "\x18\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"
            "\x25\x00\x00\x80\x3f"
            "\x81\x01\x00\x00\x00\x00\x00\x00\xf0\x3f"
            "\x28\x01"s);
}

template <typename T>
T RoundTrip(T value) {
  std::string data;
  WireWriter(&data).Write(1, value);
  WireReader reader(data);
  int number = 0;
  WireType type = WireType::kVarint;
  T read{};
  EXPECT_TRUE(reader.ReadTag(&number, &type));
  EXPECT_EQ(number, 1);
  EXPECT_TRUE(reader.Read(&read));
  EXPECT_TRUE(reader.AtEnd());
  return read;
}

template <typename T>
void ExpectExtremesSurvive() {
  using Limits = std::numeric_limits<T>;
  for (const T value : {Limits::lowest(), T{0}, T{1}, Limits::max()}) {
    EXPECT_EQ(RoundTrip(value), value);
  }
}

// google::protobuf: every value of a type comes back.
TEST(WireFormatTest, ExtremesSurvive) {
  ExpectExtremesSurvive<int32_t>();
  ExpectExtremesSurvive<uint32_t>();
  ExpectExtremesSurvive<int64_t>();
  ExpectExtremesSurvive<uint64_t>();
  ExpectExtremesSurvive<float>();
  ExpectExtremesSurvive<double>();
  EXPECT_TRUE(RoundTrip(true));
  EXPECT_FALSE(RoundTrip(false));
  EXPECT_EQ(RoundTrip(std::string(300, '\0')), std::string(300, '\0'));
}

// google::protobuf: the longest field number.
TEST(WireFormatTest, TakesTheHighestFieldNumber) {
  std::string data;
  WireWriter(&data).Write((1 << 29) - 1, true);
  WireReader reader(data);
  int number = 0;
  WireType type = WireType::kVarint;
  EXPECT_TRUE(reader.ReadTag(&number, &type));
  EXPECT_EQ(number, (1 << 29) - 1);
}

bool ReadsTag(const std::string& data) {
  WireReader reader(data);
  int number = 0;
  WireType type = WireType::kVarint;
  return reader.ReadTag(&number, &type);
}

// google::protobuf: field number 0 and tags beyond 32 bits are malformed.
TEST(WireFormatTest, RefusesMalformedTags) {
  EXPECT_FALSE(ReadsTag(std::string(1, '\0')));
  EXPECT_FALSE(ReadsTag("\x80"));
  EXPECT_FALSE(ReadsTag("\xff\xff\xff\xff\x7f"));
  EXPECT_TRUE(ReadsTag("\xff\xff\xff\xff\x0f"));
}

// google::protobuf: values that end too early, and a varint that never ends.
TEST(WireFormatTest, RefusesTruncatedValues) {
  std::string text;
  uint64_t number = 0;
  double real = 0;
  EXPECT_FALSE(WireReader("\x02x").Read(&text));
  EXPECT_FALSE(
      WireReader("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01").Read(&text));
  EXPECT_FALSE(WireReader("\xff").Read(&number));
  EXPECT_FALSE(WireReader(std::string(11, '\xff')).Read(&number));
  EXPECT_FALSE(WireReader("1234567").Read(&real));
}

// google::protobuf: unknown fields of every wire type but groups are skipped.
TEST(WireFormatTest, SkipsValues) {
  EXPECT_TRUE(WireReader("\x96\x01").Skip(WireType::kVarint));
  EXPECT_TRUE(WireReader("12345678").Skip(WireType::kFixed64));
  EXPECT_TRUE(WireReader("\x03xyz").Skip(WireType::kLengthDelimited));
  EXPECT_TRUE(WireReader("1234").Skip(WireType::kFixed32));
  EXPECT_FALSE(WireReader("123").Skip(WireType::kFixed32));
  EXPECT_FALSE(WireReader("\x04xyz").Skip(WireType::kLengthDelimited));
  EXPECT_FALSE(WireReader("abc").Skip(static_cast<WireType>(3)));
  EXPECT_FALSE(WireReader("abc").Skip(static_cast<WireType>(7)));
}

}  // namespace
}  // namespace rerank::host
