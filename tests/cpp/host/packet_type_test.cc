// SPDX-License-Identifier: Apache-2.0
//
// What a contract says about entries, and the collections that hold them.

#include "mediapipe/framework/packet_type.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "mediapipe/framework/packet.h"

namespace mediapipe {
namespace {

using tool::TagMap;

PacketTypeSet TypesOf(const std::vector<std::string>& entries) {
  return PacketTypeSet(*TagMap::Create(entries));
}

// mediapipe::internal::Collection: by tag.
TEST(CollectionTest, FindsEntries) {
  internal::Collection<int> numbers(*TagMap::Create({"B:1:c", "A:a", "B:b"}));
  numbers.Tag("B") = 7;
  ASSERT_EQ(numbers.size(), 3u);
  EXPECT_EQ(numbers[1], 7);
  EXPECT_EQ(numbers.NameOf(1), "b");
}

// mediapipe::internal::CollectionErrorHandlerFatal::GetFallback.
TEST(CollectionDeathTest, AMissingEntryEndsTheProcess) {
  internal::Collection<int> numbers(*TagMap::Create({"A:a"}));
  EXPECT_DEATH(numbers.Tag("X"), "Failed to get tag \"X\" index 0");
}

// mediapipe::PacketType::Validate for Set().
TEST(PacketTypeTest, SetTakesOneType) {
  PacketType type;
  EXPECT_FALSE(type.IsInitialized());
  type.Set<int>();
  EXPECT_TRUE(type.IsInitialized());
  EXPECT_TRUE(type.Validate(MakePacket<int>(1)).ok());
  EXPECT_EQ(type.Validate(MakePacket<float>(1.f)).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(type.Validate(Packet()).code(), absl::StatusCode::kInternal);
}

// mediapipe::ValidatePacketTypeSet: contract and node agree.
TEST(PacketTypeSetTest, IsFineWhenEveryEntryIsSet) {
  PacketTypeSet types = TypesOf({"A:a"});
  types.Tag("A").Set<int>();
  EXPECT_TRUE(types.Validate().ok());
}

// mediapipe::ValidatePacketTypeSet and PacketTypeSetErrorHandler: all errors.
TEST(PacketTypeSetTest, NamesMissingAndUnexpectedEntries) {
  PacketTypeSet types = TypesOf({"A:a", "A:1:b", "plain"});
  types.Tag("B").Set<int>();
  types.Tag("A").Set<int>();
  EXPECT_EQ(types.Validate(),
            absl::InvalidArgumentError("ValidatePacketTypeSet failed:\n"
                                       "Failed to get tag \"B\" index 0\n"
                                       "Tag \"\" index 0 was not expected.\n"
                                       "Tag \"A\" index 1 was not expected."));
}

}  // namespace
}  // namespace mediapipe
