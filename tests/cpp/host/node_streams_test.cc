// SPDX-License-Identifier: Apache-2.0
//
// What the streams of a node refuse.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "calculators/host/calculator_node.h"
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
        "\"in\". Expected one above 5 but received " +
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
  EXPECT_EQ(node->Process(Timestamp(5), {{"extra", MakePacket<int>(1)}})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

// mediapipe::InputStreamManager::AddPackets: values that are no time.
TEST(NodeInputTest, TimestampsMustBeTimes) {
  for (const Timestamp at : {Timestamp::Unset(), Timestamp::Done()}) {
    NewScript();
    EXPECT_EQ(OpenScriptedNode()->Process(at, In(1)).status(),
              absl::InvalidArgumentError(
                  "Packet timestamp mismatch on a calculator receiving from "
                  "stream \"in\". Expected one above Timestamp::Unstarted() "
                  "but received " +
                  at.DebugString() + "."));
  }
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

// No counterpart: MediaPipe's streams only ask for rising timestamps.
TEST(NodeOutputTest, TimestampsAreTheInputs) {
  for (const Timestamp at : {Timestamp(10), Timestamp::Unset()}) {
    NewScript().process = EmitAt(at);
    const auto node = OpenScriptedNode();
    const absl::Status error = absl::UnimplementedError(
        "In stream \"out\", a packet at " + at.DebugString() +
        " for an input at 1: here both must be the same.");
    EXPECT_EQ(node->Process(Timestamp(1), In(1)).status(), error);
    EXPECT_EQ(node->Process(Timestamp(10), In(1)).status(), error);
  }
}

// mediapipe::OutputStreamShard::AddPacket: another type; Process() goes on.
TEST(NodeOutputTest, TypesMustMatch) {
  NewScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").AddPacket(
        MakePacket<std::string>("x").At(cc->InputTimestamp()));
    return absl::OkStatus();
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
    cc->Outputs().Tag("OUT").AddPacket(Packet().At(cc->InputTimestamp()));
    return absl::NotFoundError("too");
  };
  EXPECT_EQ(
      OpenScriptedNode()->Process(Timestamp(1), In(1)).status(),
      absl::UnknownError(
          "Packet type mismatch on calculator outputting to stream \"out\": "
          "Expected a Packet of type: int, but received an empty Packet.\n"
          "Calculator::Process() for node \"n\" failed: too"));
}

// No counterpart: MediaPipe's streams take several packets at once.
TEST(NodeOutputTest, OnePacketForEachStreamAndCall) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_TRUE(Double(cc).ok());
    return Double(cc);
  };
  EXPECT_EQ(OpenScriptedNode()->Process(Timestamp(1), In(1)).status().code(),
            absl::StatusCode::kUnimplemented);
}

// mediapipe::OutputStream::AddPacket to a tag that the node lacks.
TEST(NodeOutputDeathTest, AnUnknownTagEndsTheProcess) {
  NewScript().process = [](CalculatorContext* cc) {
    cc->Outputs().Tag("NONE").AddPacket(MakePacket<int>(1));
    return absl::OkStatus();
  };
  const auto node = OpenScriptedNode();
  EXPECT_DEATH((void)node->Process(Timestamp(1), In(1)),
               "Failed to get tag \"NONE\" index 0");
}

}  // namespace
}  // namespace rerank::host
