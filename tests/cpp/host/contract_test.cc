// SPDX-License-Identifier: Apache-2.0

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "calculators/mediapipe/rerank_calculator_ov.pb.h"
#include "mediapipe/framework/calculator_contract.h"
#include "mediapipe/framework/packet.h"

namespace mediapipe {
namespace {

using tool::OptionsMap;
using tool::TagMap;

PacketTypeSet TypesOf(const std::vector<std::string>& entries) {
  return PacketTypeSet(*TagMap::Create(entries));
}

// mediapipe::internal::Collection: by tag, by position, by both.
TEST(CollectionTest, FindsEntries) {
  PacketTypeSet types = TypesOf({"one", "two", "A:a", "B:0:b", "B:1:c"});
  EXPECT_EQ(&types.Index(1), &types.Get("", 1));
  EXPECT_EQ(&types.Tag("B"), &types.Get("B", 0));
  EXPECT_TRUE(types.HasTag("A"));
  EXPECT_FALSE(types.HasTag("C"));
  EXPECT_EQ(types.NumEntries(), 5);
  EXPECT_EQ(types.NumEntries("B"), 2);
  EXPECT_EQ(types.GetTags().count("A"), 1u);
}

// mediapipe::internal::CollectionErrorHandlerFatal::GetFallback.
TEST(CollectionDeathTest, AMissingEntryEndsTheProcess) {
  internal::Collection<int> numbers(*TagMap::Create({"A:a"}));
  EXPECT_DEATH(numbers.Tag("X"), "Failed to get tag \"X\" index 0");
  EXPECT_DEATH(numbers.Get("A", 1), "Failed to get tag \"A\" index 1");
}

// mediapipe::PacketType::Validate for Set().
TEST(PacketTypeTest, SetTakesOneType) {
  PacketType type;
  type.Set<int>();
  EXPECT_TRUE(type.Validate(MakePacket<int>(1)).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(type.Validate(MakePacket<float>(1.f))));
  EXPECT_TRUE(absl::IsInternal(type.Validate(Packet())));
  EXPECT_EQ(type.DebugTypeName(), "int");
}

// mediapipe::PacketType::Validate for SetAny(), SetNone() and neither.
TEST(PacketTypeTest, SetAnyTakesEveryTypeButNoEmptyPacket) {
  PacketType type;
  EXPECT_EQ(type.DebugTypeName(), "[Undefined Type]");
  EXPECT_TRUE(absl::IsInvalidArgument(type.Validate(MakePacket<int>(1))));
  type.SetAny();
  EXPECT_TRUE(type.Validate(MakePacket<int>(1)).ok());
  EXPECT_TRUE(type.Validate(MakePacket<float>(1.f)).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(type.Validate(Packet())));
  type.SetNone();
  EXPECT_TRUE(absl::IsInvalidArgument(type.Validate(MakePacket<int>(1))));
}

// mediapipe::ValidatePacketTypeSet: contract and node agree.
TEST(PacketTypeSetTest, IsFineWhenEveryEntryIsSet) {
  PacketTypeSet types = TypesOf({"A:a"});
  types.Tag("A").Set<int>();
  types.Tag("B").Set<int>().Optional();
  EXPECT_TRUE(ValidatePacketTypeSet(types).ok());
}

// mediapipe::ValidatePacketTypeSet: Optional() before or after Set().
TEST(PacketTypeSetTest, OptionalMayComeFirst) {
  PacketTypeSet types = TypesOf({});
  types.Tag("B").Optional().Set<int>();
  EXPECT_TRUE(ValidatePacketTypeSet(types).ok());
}

// mediapipe::ValidatePacketTypeSet and PacketTypeSetErrorHandler: all errors.
TEST(PacketTypeSetTest, NamesMissingAndUnexpectedEntries) {
  PacketTypeSet types = TypesOf({"A:a", "plain"});
  types.Tag("B").Set<int>();
  types.Get("A", 1).Set<int>();
  EXPECT_EQ(ValidatePacketTypeSet(types),
            absl::InvalidArgumentError("ValidatePacketTypeSet failed:\n"
                                       "Failed to get tag \"A\" index 1\n"
                                       "Failed to get tag \"B\" index 0\n"
                                       "Tag \"\" index 0 was not expected.\n"
                                       "Tag \"A\" index 0 was not expected."));
}

// mediapipe::CalculatorContract: the node's name, entries and options.
TEST(CalculatorContractTest, ShowsTheNode) {
  RerankCalculatorOVOptions written;
  written.set_models_path("m");
  const OptionsMap options(RerankCalculatorOVOptions::full_name(),
                           written.SerializeAsString());
  CalculatorContract contract("node", &options, *TagMap::Create({"A:a"}),
                              *TagMap::Create({"B:b"}),
                              *TagMap::Create({"C:c"}));
  EXPECT_EQ(contract.GetNodeName(), "node");
  EXPECT_TRUE(contract.Inputs().HasTag("A"));
  EXPECT_TRUE(contract.Outputs().HasTag("B"));
  EXPECT_TRUE(contract.InputSidePackets().HasTag("C"));
  EXPECT_TRUE(contract.HasOptions<RerankCalculatorOVOptions>());
  const auto& read = contract.Options<RerankCalculatorOVOptions>();
  EXPECT_EQ(read.models_path(), "m");
  EXPECT_EQ(&read, &contract.Options<RerankCalculatorOVOptions>());
}

// mediapipe::tool::OptionsMap::Get: a node without options has the defaults.
TEST(OptionsMapTest, GivesDefaultsWhenTheNodeHasNoSuchOptions) {
  const OptionsMap none;
  EXPECT_FALSE(none.Has<RerankCalculatorOVOptions>());
  EXPECT_EQ(none.Get<RerankCalculatorOVOptions>().max_allowed_chunks(), 10000u);
  EXPECT_TRUE(none.error().ok());

  const OptionsMap other("some.OtherOptions", "\x08\x01");
  EXPECT_FALSE(other.Has<RerankCalculatorOVOptions>());
  EXPECT_FALSE(other.Get<RerankCalculatorOVOptions>().has_models_path());
  EXPECT_TRUE(other.error().ok());
}

// No counterpart: MediaPipe refuses such options while it parses the graph.
TEST(OptionsMapTest, TellsUnreadableOptions) {
  const OptionsMap broken(RerankCalculatorOVOptions::full_name(), "\x0a\x7f");
  broken.Get<RerankCalculatorOVOptions>();
  EXPECT_TRUE(absl::IsInvalidArgument(broken.error()));

  const OptionsMap incomplete(RerankCalculatorOVOptions::full_name(), "");
  incomplete.Get<RerankCalculatorOVOptions>();
  EXPECT_EQ(incomplete.error(),
            absl::InvalidArgumentError(
                "Message of type \"mediapipe.RerankCalculatorOVOptions\" is "
                "missing required fields: models_path"));
}

}  // namespace
}  // namespace mediapipe
