// SPDX-License-Identifier: Apache-2.0
//
// What the streams of a node refuse.

#include "calculators/host/node_streams.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cpp/host/scripted_calculator.h"

namespace rerank::host {
namespace {

using mediapipe::CalculatorContext;
using mediapipe::MakePacket;
using mediapipe::Packet;
using mediapipe::Timestamp;
using Calls = std::vector<std::string>;

// mediapipe::InputStreamManager::AddPackets: timestamps rise strictly.
TEST(NodeInputTest, TimestampsMustRise) {
  for (const int64_t second : {5, 4}) {
    NewScript();
    const auto node = OpenScriptedNode();
    EXPECT_TRUE(node->Process(Timestamp(5), In(1)).ok());
    const absl::Status error = absl::InvalidArgumentError(
        "Packet timestamp mismatch on a calculator receiving from stream "
        "\"in\". Current minimum expected timestamp is 6 but received " +
        std::to_string(second) + ".");
    EXPECT_EQ(node->Process(Timestamp(second), In(1)).status(), error);
    EXPECT_EQ(node->Process(Timestamp(7), In(1)).status(), error);
  }
}

// mediapipe::InputStreamManager::PopPacketAtTimestamp moves the other streams.
TEST(NodeInputTest, AStreamCannotComeLateForATimeThatIsOver) {
  NewScript();
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(5), In(1)).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(
      node->Process(Timestamp(5), {{"extra", MakePacket<int>(1)}}).status()));
}

// mediapipe::InputStreamManager::AddPackets: values outside a stream.
TEST(NodeInputTest, TimestampsMustBeAllowedInAStream) {
  NewScript();
  EXPECT_EQ(
      OpenScriptedNode()->Process(Timestamp::Unset(), In(1)).status(),
      absl::InvalidArgumentError(
          "In stream \"in\", timestamp not specified or set to illegal value: "
          "Timestamp::Unset()"));
  EXPECT_TRUE(OpenScriptedNode()->Process(Timestamp::PreStream(), In(1)).ok());
  EXPECT_TRUE(OpenScriptedNode()->Process(Timestamp::PostStream(), In(1)).ok());
}

// mediapipe::InputStreamManager::AddPackets: PostStream() comes alone.
TEST(NodeInputTest, PostStreamMustBeTheOnlyPacket) {
  NewScript();
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(1), In(1)).ok());
  EXPECT_EQ(node->Process(Timestamp::PostStream(), In(1)).status(),
            absl::InvalidArgumentError(
                "In stream \"in\", a packet at Timestamp::PostStream() must be "
                "the only Packet in an InputStream."));
}

// mediapipe::InputStreamManager::AddPackets: another type.
TEST(NodeInputTest, TypesMustMatch) {
  NewScript();
  const auto node = OpenScriptedNode();
  const absl::Status error = absl::InvalidArgumentError(
      "Packet type mismatch on a calculator receiving from stream \"in\": The "
      "Packet stores \"string\", but \"int\" was requested.");
  EXPECT_EQ(node->Process(Timestamp(1), {{"in", MakePacket<std::string>("x")}})
                .status(),
            error);
  EXPECT_EQ(node->Process(Timestamp(2), In(1)).status(), error);
  EXPECT_EQ(CurrentScript().calls, Calls{"Open"});
}

// mediapipe::InputStreamManager::AddPackets downstream: outputs rise strictly,
// also when the inputs do.
TEST(NodeOutputTest, TimestampsMustRise) {
  NewScript().process = EmitAt(Timestamp(10));
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(1), In(1)).ok());
  const absl::Status error = absl::InvalidArgumentError(
      "Packet timestamp mismatch on a calculator receiving from stream "
      "\"out\". Current minimum expected timestamp is 11 but received 10.");
  EXPECT_EQ(node->Process(Timestamp(2), In(1)).status(), error);
  EXPECT_EQ(node->Process(Timestamp(3), In(1)).status(), error);
}

// mediapipe::OutputStreamShard::AddPacket: a packet without a timestamp.
TEST(NodeOutputTest, ATimestampIsNeeded) {
  NewScript().process = EmitAt(Timestamp::Unset());
  EXPECT_EQ(
      OpenScriptedNode()->Process(Timestamp(1), In(1)).status(),
      absl::InvalidArgumentError(
          "In stream \"out\", timestamp not specified or set to illegal value: "
          "Timestamp::Unset()"));
}

// mediapipe::OutputStreamShard::AddPacket: another type; Process() goes on.
TEST(NodeOutputTest, TypesMustMatch) {
  NewScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").Add(new std::string("x"), cc->InputTimestamp());
    return Double(cc);
  };
  EXPECT_EQ(OpenScriptedNode()->Process(Timestamp(1), In(1)).status(),
            absl::InvalidArgumentError(
                "Packet type mismatch on calculator outputting to stream "
                "\"out\": The Packet stores \"string\", but \"int\" was "
                "requested."));
}

// mediapipe::tool::CombinedStatus: errors of two codes make UNKNOWN.
TEST(NodeOutputTest, AnErrorOfProcessComesAfterThatOfItsOutput) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_TRUE(EmitAt(Timestamp::Done())(cc).ok());
    return absl::InternalError("too");
  };
  EXPECT_EQ(
      OpenScriptedNode()->Process(Timestamp(1), In(1)).status(),
      absl::UnknownError(
          "In stream \"out\", timestamp not specified or set to illegal value: "
          "Timestamp::Done()\n"
          "Calculator::Process() for node \"n\" failed: too"));
}

// mediapipe::OutputStreamShard::SetNextTimestampBound, and an empty packet.
TEST(NodeOutputTest, ABoundForbidsEarlierPackets) {
  NewScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").AddPacket(Packet().At(Timestamp(9)));
    return absl::OkStatus();
  };
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(1), In(1)).ok());
  CurrentScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").SetNextTimestampBound(Timestamp(12));
    return absl::OkStatus();
  };
  EXPECT_TRUE(node->Process(Timestamp(2), In(1)).ok());
  CurrentScript().process = EmitAt(Timestamp(11));
  EXPECT_TRUE(
      absl::IsInvalidArgument(node->Process(Timestamp(3), In(1)).status()));
}

// mediapipe::InputStreamManager::SetNextTimestampBound: a bound cannot fall.
TEST(NodeOutputTest, ABoundCannotFall) {
  NewScript().process = EmitAt(Timestamp(5));
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(1), In(1)).ok());
  CurrentScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").SetNextTimestampBound(Timestamp(3));
    return absl::OkStatus();
  };
  EXPECT_TRUE(absl::IsUnknown(node->Process(Timestamp(2), In(1)).status()));
}

// No counterpart: MediaPipe's streams take several packets at once.
TEST(NodeOutputTest, OnePacketForEachStreamAndCall) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_TRUE(EmitAt(Timestamp(1))(cc).ok());
    return EmitAt(Timestamp(2))(cc);
  };
  EXPECT_TRUE(absl::IsUnimplemented(
      OpenScriptedNode()->Process(Timestamp(1), In(1)).status()));
}

// mediapipe::OutputStream::AddPacket to a tag that the node lacks.
TEST(NodeOutputDeathTest, AnUnknownTagEndsTheProcess) {
  NewScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("NONE").Add(new int(1), Timestamp(1));
    return absl::OkStatus();
  };
  const auto node = OpenScriptedNode();
  EXPECT_DEATH((void)node->Process(Timestamp(1), In(1)),
               "Failed to get tag \"NONE\" index 0");
}

}  // namespace
}  // namespace rerank::host
