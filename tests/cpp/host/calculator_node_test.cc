// SPDX-License-Identifier: Apache-2.0
//
// Process() of a node: what goes in, what comes out.

#include "calculators/host/calculator_node.h"

#include <gtest/gtest.h>

#include <stdexcept>
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

// mediapipe::CalculatorNode::ProcessNode.
TEST(NodeProcessTest, RunsTheCalculator) {
  NewScript().process = Double;
  const auto node = OpenScriptedNode();
  for (int i = 0; i < 3; ++i) {
    const auto outputs = node->Process(Timestamp(i), In(i));
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    ASSERT_EQ(outputs->size(), 1u);
    EXPECT_EQ(outputs->at("out").Get<int>(), 2 * i);
    EXPECT_EQ(outputs->at("out").Timestamp(), Timestamp(i));
  }
}

// mediapipe::SyncSet::FillInputSet: a stream without a packet is empty.
TEST(NodeProcessTest, StreamsWithoutAPacketAreEmpty) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_EQ(cc->InputTimestamp(), Timestamp(5));
    EXPECT_TRUE(cc->Inputs().Tag("EXTRA").IsEmpty());
    return absl::OkStatus();
  };
  const auto node = OpenScriptedNode();
  EXPECT_TRUE(node->Process(Timestamp(5),
                            {{"in", MakePacket<int>(1)}, {"extra", Packet()}})
                  .ok());
  EXPECT_EQ(CurrentScript().calls.back(), "Process");
}

// mediapipe::DefaultInputStreamHandler: no packet at all, no Process().
TEST(NodeProcessTest, IsNotCalledWithoutAnyPacket) {
  NewScript();
  const auto node = OpenScriptedNode();
  const auto outputs = node->Process(Timestamp(5), {{"in", Packet()}});
  ASSERT_TRUE(outputs.ok());
  EXPECT_TRUE(outputs->empty());
  EXPECT_TRUE(node->Process(Timestamp(4), {}).ok());
  EXPECT_EQ(CurrentScript().calls, Calls{"Open"});
}

// mediapipe::CalculatorNode::ProcessNode: nothing need be emitted.
TEST(NodeProcessTest, NoOutputIsFine) {
  NewScript();
  const auto node = OpenScriptedNode();
  const auto outputs = node->Process(Timestamp(5), In(1));
  ASSERT_TRUE(outputs.ok());
  EXPECT_TRUE(outputs->empty());
}

// mediapipe::tool::TagMap: one stream may feed several inputs.
TEST(NodeProcessTest, OneStreamMayFeedTwoInputs) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_EQ(&cc->Inputs().Tag("IN").Get<int>(),
              &cc->Inputs().Tag("EXTRA").Get<int>());
    return absl::OkStatus();
  };
  NodeConfig config = ScriptedNode();
  config.input_streams = {"IN:in", "EXTRA:in"};
  auto node = CalculatorNode::Create(config);
  ASSERT_TRUE(node.ok());
  ASSERT_TRUE((*node)->Open({}).ok());
  EXPECT_TRUE((*node)->Process(Timestamp(1), In(1)).ok());
}

// No counterpart: a graph knows its own streams only.
TEST(NodeProcessTest, AnUnknownStreamIsAnErrorThatChangesNothing) {
  NewScript().process = Double;
  const auto node = OpenScriptedNode();
  EXPECT_EQ(
      node->Process(Timestamp(1), {{"IN", MakePacket<int>(1)}}).status().code(),
      absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(node->Process(Timestamp(1), In(1)).ok());
}

// mediapipe::CalculatorGraph::AddPacketToInputStream before StartRun().
TEST(NodeProcessTest, NeedsAnOpenNode) {
  NewScript();
  auto node = CalculatorNode::Create(ScriptedNode());
  ASSERT_TRUE(node.ok());
  EXPECT_EQ((*node)->Process(Timestamp(1), In(1)).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

// mediapipe::CalculatorNode::ProcessNode: text and code of an error; outputs of
// the failed call are dropped.
TEST(NodeProcessTest, AnErrorKeepsItsCodeAndPoisonsTheNode) {
  NewScript().process = [](CalculatorContext* cc) {
    EXPECT_TRUE(Double(cc).ok());
    return absl::NotFoundError("gone");
  };
  const auto node = OpenScriptedNode();
  const absl::Status error =
      absl::NotFoundError("Calculator::Process() for node \"n\" failed: gone");
  EXPECT_EQ(node->Process(Timestamp(1), In(1)).status(), error);
  CurrentScript().process = Double;
  EXPECT_EQ(node->Process(Timestamp(2), In(1)).status(), error);
  EXPECT_EQ(CurrentScript().calls, (Calls{"Open", "Process"}));
}

// No counterpart: in MediaPipe the exception would end the process.
TEST(NodeProcessTest, AnExceptionPassesThrough) {
  NewScript().process = [](CalculatorContext* cc) -> absl::Status {
    EXPECT_TRUE(Double(cc).ok());
    throw std::runtime_error("thrown");
  };
  const auto node = OpenScriptedNode();
  EXPECT_THROW((void)node->Process(Timestamp(1), In(1)), std::runtime_error);
  CurrentScript().process = Double;
  const auto outputs = node->Process(Timestamp(2), In(4));
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ(outputs->at("out").Get<int>(), 8);
}

}  // namespace
}  // namespace rerank::host
