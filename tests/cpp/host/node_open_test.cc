// SPDX-License-Identifier: Apache-2.0
//
// Side packets, Open() and Close() of a node.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "calculators/host/calculator_node.h"
#include "tests/cpp/host/scripted_calculator.h"

namespace rerank::host {
namespace {

using mediapipe::CalculatorContext;
using mediapipe::CalculatorContract;
using mediapipe::MakePacket;
using mediapipe::Packet;
using mediapipe::Timestamp;
using Calls = std::vector<std::string>;

// A node with the side packets "LIMIT:limit" (int) and "NOTE:note" (string),
// and no streams.
std::unique_ptr<CalculatorNode> NodeWithSidePackets() {
  CurrentScript().contract = [](CalculatorContract* cc) {
    cc->InputSidePackets().Tag("LIMIT").Set<int>();
    cc->InputSidePackets().Tag("NOTE").Set<std::string>();
    return absl::OkStatus();
  };
  NodeConfig config;
  config.name = "n";
  config.calculator = "ScriptedCalculator";
  config.input_side_packets = {"LIMIT:limit", "NOTE:note"};
  auto node = CalculatorNode::Create(config);
  EXPECT_TRUE(node.ok()) << node.status();
  return *std::move(node);
}

// mediapipe::CalculatorContext::InputSidePackets.
TEST(NodeOpenTest, SidePacketsReachTheCalculator) {
  NewScript().open = [](CalculatorContext* cc) {
    EXPECT_EQ(cc->InputSidePackets().Tag("LIMIT").Get<int>(), 4);
    EXPECT_EQ(cc->InputSidePackets().Tag("NOTE").Get<std::string>(), "x");
    return absl::OkStatus();
  };
  const auto node = NodeWithSidePackets();
  EXPECT_TRUE(node->Open({{"limit", MakePacket<int>(4)},
                          {"note", MakePacket<std::string>("x")},
                          {"other", MakePacket<float>(1.f)}})
                  .ok());
  EXPECT_EQ(CurrentScript().calls, Calls{"Open"});
}

// mediapipe::ValidatedGraphConfig::ValidateRequiredSidePackets: missing.
TEST(NodeOpenTest, AMissingSidePacketIsAnErrorThatCanBeMended) {
  NewScript();
  const auto node = NodeWithSidePackets();
  EXPECT_EQ(node->Open({{"note", MakePacket<std::string>("x")}}),
            absl::InvalidArgumentError(
                "ValidateRequiredSidePackets failed to validate: \nSide packet "
                "\"limit\" is required but was not provided."));
  EXPECT_EQ(CurrentScript().calls, Calls{});
  EXPECT_TRUE(node->Open({{"limit", MakePacket<int>(4)},
                          {"note", MakePacket<std::string>("x")}})
                  .ok());
}

// mediapipe::ValidatedGraphConfig::ValidateRequiredSidePackets: wrong type; of
// two codes the error is UNKNOWN.
TEST(NodeOpenTest, ASidePacketOfAnotherTypeIsAnError) {
  NewScript();
  const auto node = NodeWithSidePackets();
  EXPECT_EQ(
      node->Open({{"limit", MakePacket<float>(4.f)}, {"note", Packet()}}),
      absl::UnknownError(
          "ValidateRequiredSidePackets failed to validate: \nSide packet "
          "\"limit\" failed validation: The Packet stores \"float\", but "
          "\"int\" was requested.\nSide packet \"note\" failed "
          "validation: Expected a Packet of type: string, but received an "
          "empty Packet."));
}

// mediapipe::CalculatorNode::OpenNode: what the context shows.
TEST(NodeOpenTest, ContextInOpen) {
  NewScript().open = [](CalculatorContext* cc) {
    EXPECT_EQ(cc->NodeName(), "n");
    EXPECT_EQ(cc->InputTimestamp(), Timestamp::Unstarted());
    EXPECT_TRUE(cc->Inputs().Tag("IN").IsEmpty());
    return absl::OkStatus();
  };
  OpenScriptedNode();
  EXPECT_EQ(CurrentScript().calls, (Calls{"Open", "Close"}));
}

// mediapipe::CalculatorNode::OpenNode: after an error Close() is not called.
TEST(NodeOpenTest, AnErrorOfOpenPoisonsAndDoesNotClose) {
  NewScript().open = [](CalculatorContext*) {
    return absl::NotFoundError("no model");
  };
  const absl::Status error =
      absl::NotFoundError("Calculator::Open() for node \"n\" failed: no model");
  auto node = CalculatorNode::Create(ScriptedNode());
  ASSERT_TRUE(node.ok());
  EXPECT_EQ((*node)->Open({}), error);
  EXPECT_EQ((*node)->Process(Timestamp(1), In(1)).status(), error);
  EXPECT_TRUE((*node)->Close().ok());
  EXPECT_EQ((*node)->Open({}).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CurrentScript().calls, Calls{"Open"});
}

// No counterpart: in MediaPipe a packet emitted by Open() goes downstream.
TEST(NodeOpenTest, OpenMayNotEmitPackets) {
  NewScript().open = EmitAt(Timestamp(1));
  auto node = CalculatorNode::Create(ScriptedNode());
  ASSERT_TRUE(node.ok());
  EXPECT_EQ((*node)->Open({}).code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE((*node)->Close().ok());
  EXPECT_EQ(CurrentScript().calls, (Calls{"Open", "Close"}));
}

// mediapipe::CalculatorNode::CloseNode: once, at Timestamp::Done().
TEST(NodeCloseTest, ClosesOnce) {
  NewScript().close = [](CalculatorContext* cc) {
    EXPECT_EQ(cc->InputTimestamp(), Timestamp::Done());
    EXPECT_TRUE(cc->Inputs().Tag("IN").IsEmpty());
    return absl::OkStatus();
  };
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Close().ok());
  EXPECT_TRUE(node->Close().ok());
  EXPECT_EQ(CurrentScript().calls, (Calls{"Open", "Close"}));
  EXPECT_EQ(node->Process(Timestamp(1), In(1)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

// mediapipe::CalculatorNode::CloseNode: the error's text.
TEST(NodeCloseTest, TellsTheErrorOfClose) {
  NewScript().close = [](CalculatorContext*) {
    return absl::InternalError("lost");
  };
  const auto node = OpenScriptedNode();
  EXPECT_EQ(
      node->Close(),
      absl::InternalError("Calculator::Close() for node \"n\" failed: lost"));
  EXPECT_TRUE(node->Close().ok());
}

// mediapipe::CalculatorNode::CleanupAfterRun: closes after an error of
// Process(), and the first error counts.
TEST(NodeCloseTest, ClosesAPoisonedNodeAndIgnoresItsError) {
  NewScript().process = [](CalculatorContext*) {
    return absl::InternalError("first");
  };
  CurrentScript().close = [](CalculatorContext*) {
    return absl::InternalError("second");
  };
  const auto node = OpenScriptedNode();
  EXPECT_FALSE(node->Process(Timestamp(1), In(1)).ok());
  EXPECT_TRUE(node->Close().ok());
  EXPECT_EQ(CurrentScript().calls, (Calls{"Open", "Process", "Close"}));
}

// No counterpart: a node that was never opened has nothing to close.
TEST(NodeCloseTest, MayCloseBeforeOpen) {
  NewScript();
  auto node = CalculatorNode::Create(ScriptedNode());
  ASSERT_TRUE(node.ok());
  EXPECT_TRUE((*node)->Close().ok());
  EXPECT_EQ(CurrentScript().calls, Calls{});
}

// No counterpart: in MediaPipe a packet emitted by Close() goes downstream.
TEST(NodeCloseTest, CloseMayNotEmitPackets) {
  NewScript().close = EmitAt(Timestamp(1));
  EXPECT_EQ(OpenScriptedNode()->Close().code(),
            absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace rerank::host
