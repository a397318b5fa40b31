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

// A node with the side packets "LIMIT:limit" (int) and "NOTE:note" (optional
// string), and no streams.
std::unique_ptr<CalculatorNode> NodeWithSidePackets() {
  CurrentScript().contract = [](CalculatorContract* cc) {
    cc->InputSidePackets().Tag("LIMIT").Set<int>();
    cc->InputSidePackets().Tag("NOTE").Set<std::string>().Optional();
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

// mediapipe's RemoveOmittedPacketTypes: an optional one that is not there has
// no tag.
TEST(NodeOpenTest, AnOptionalSidePacketMayBeMissing) {
  NewScript().open = [](CalculatorContext* cc) {
    EXPECT_TRUE(cc->InputSidePackets().HasTag("LIMIT"));
    EXPECT_FALSE(cc->InputSidePackets().HasTag("NOTE"));
    return absl::OkStatus();
  };
  const auto node = NodeWithSidePackets();
  EXPECT_TRUE(node->Open({{"limit", MakePacket<int>(4)}}).ok());
}

// mediapipe::ValidatedGraphConfig::ValidateRequiredSidePackets: missing.
TEST(NodeOpenTest, AMissingSidePacketIsAnErrorThatCanBeMended) {
  NewScript();
  const auto node = NodeWithSidePackets();
  EXPECT_EQ(node->Open({}),
            absl::InvalidArgumentError(
                "ValidateRequiredSidePackets failed to validate: \nSide packet "
                "\"limit\" is required but was not provided."));
  EXPECT_EQ(CurrentScript().calls, Calls{});
  EXPECT_TRUE(node->Open({{"limit", MakePacket<int>(4)}}).ok());
}

// mediapipe::ValidatedGraphConfig::ValidateRequiredSidePackets: wrong type.
TEST(NodeOpenTest, ASidePacketOfAnotherTypeIsAnError) {
  NewScript();
  const auto node = NodeWithSidePackets();
  EXPECT_EQ(node->Open({{"limit", MakePacket<float>(4.f)}}),
            absl::InvalidArgumentError(
                "ValidateRequiredSidePackets failed to validate: \nSide packet "
                "\"limit\" failed validation: The Packet stores \"float\", but "
                "\"int\" was requested."));
  EXPECT_TRUE(absl::IsInternal(node->Open({{"limit", Packet()}})));
}

// mediapipe::CalculatorNode::OpenNode: what the context shows.
TEST(NodeOpenTest, ContextInOpen) {
  NewScript().open = [](CalculatorContext* cc) {
    EXPECT_EQ(cc->NodeName(), "n");
    EXPECT_EQ(cc->CalculatorType(), "ScriptedCalculator");
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
  EXPECT_TRUE(absl::IsFailedPrecondition((*node)->Open({})));
  EXPECT_EQ(CurrentScript().calls, Calls{"Open"});
}

// No counterpart: in MediaPipe a packet emitted by Open() goes downstream.
TEST(NodeOpenTest, OpenMayNotEmitPackets) {
  NewScript().open = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").Add(new int(1), Timestamp(1));
    return absl::OkStatus();
  };
  auto node = CalculatorNode::Create(ScriptedNode());
  ASSERT_TRUE(node.ok());
  EXPECT_TRUE(absl::IsUnimplemented((*node)->Open({})));
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
  EXPECT_TRUE(
      absl::IsFailedPrecondition(node->Process(Timestamp(1), In(1)).status()));
}

// mediapipe::CalculatorNode::CloseNode: the error's text.
TEST(NodeCloseTest, TellsTheErrorOfClose) {
  NewScript().close = [](CalculatorContext*) {
    return absl::DataLossError("lost");
  };
  const auto node = OpenScriptedNode();
  EXPECT_EQ(
      node->Close(),
      absl::DataLossError("Calculator::Close() for node \"n\" failed: lost"));
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
  NewScript().close = [](CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").Add(new int(1), Timestamp(1));
    return absl::OkStatus();
  };
  EXPECT_TRUE(absl::IsUnimplemented(OpenScriptedNode()->Close()));
}

}  // namespace
}  // namespace rerank::host
