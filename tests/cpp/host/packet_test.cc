// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/packet.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace mediapipe {
namespace {

// mediapipe::Packet::Packet.
TEST(PacketTest, IsEmptyAndUnsetByDefault) {
  const Packet packet;
  EXPECT_TRUE(packet.IsEmpty());
  EXPECT_EQ(packet.Timestamp(), Timestamp::Unset());
}

// mediapipe::MakePacket and Packet::Get.
TEST(PacketTest, HoldsTheValueItWasMadeFrom) {
  const Packet packet = MakePacket<std::string>(3, 'x');
  EXPECT_FALSE(packet.IsEmpty());
  EXPECT_EQ(packet.Get<std::string>(), "xxx");
}

// mediapipe::Packet::At leaves the original alone and shares the value.
TEST(PacketTest, AtGivesTheSameValueAtAnotherTime) {
  const Packet packet = MakePacket<int>(1);
  const Packet later = packet.At(Timestamp(9));
  EXPECT_EQ(packet.Timestamp(), Timestamp::Unset());
  EXPECT_EQ(later.Timestamp(), Timestamp(9));
  EXPECT_EQ(&packet.Get<int>(), &later.Get<int>());
}

// mediapipe::Packet: the last copy deletes the value.
TEST(PacketTest, TheLastCopyDeletesTheValue) {
  auto alive = std::make_shared<int>(0);
  {
    Packet copy;
    {
      const auto packet = MakePacket<std::shared_ptr<int>>(alive);
      copy = packet.At(Timestamp(1));
    }
    EXPECT_EQ(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

// mediapipe::Packet::ValidateAsType: codes and texts.
TEST(PacketTest, ValidateAsType) {
  EXPECT_TRUE(MakePacket<int>(1).ValidateAsType<int>().ok());

  const absl::Status wrong = MakePacket<int>(1).ValidateAsType<std::string>();
  EXPECT_EQ(wrong, absl::InvalidArgumentError("The Packet stores \"int\", but "
                                              "\"string\" was requested."));

  const absl::Status empty = Packet().ValidateAsType<int>();
  EXPECT_EQ(empty, absl::InternalError("Expected a Packet of type: int, but "
                                       "received an empty Packet."));
}

// mediapipe::Packet::Get ends the process on a wrong type.
TEST(PacketDeathTest, GetOfAnotherTypeEndsTheProcess) {
  EXPECT_DEATH(MakePacket<int>(1).Get<float>(),
               "Packet::Get\\(\\) failed: The Packet stores \"int\"");
  EXPECT_DEATH(Packet().Get<float>(), "received an empty Packet");
}

}  // namespace
}  // namespace mediapipe
