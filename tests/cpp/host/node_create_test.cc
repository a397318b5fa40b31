// SPDX-License-Identifier: Apache-2.0
//
// What graph initialization says about a node.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "calculators/host/calculator_node.h"
#include "calculators/mediapipe/rerank_calculator_ov.pb.h"
#include "tests/cpp/host/scripted_calculator.h"

namespace rerank::host {
namespace {

using mediapipe::CalculatorContract;
using Options = mediapipe::RerankCalculatorOVOptions;

absl::Status CreateError(const NodeConfig& config) {
  return CalculatorNode::Create(config).status();
}

// mediapipe::NodeTypeInfo::Initialize: the calculator is not registered.
TEST(NodeCreateTest, UnknownCalculator) {
  NodeConfig config = ScriptedNode();
  config.calculator = "NoSuchCalculator";
  EXPECT_EQ(CreateError(config),
            absl::NotFoundError(
                "No registered object with name: NoSuchCalculator; Unable to "
                "find Calculator \"NoSuchCalculator\""));
}

// mediapipe::CalculatorContract::Initialize: malformed stream entries.
TEST(NodeCreateTest, MalformedEntriesAreAllNamed) {
  NewScript();
  NodeConfig config = ScriptedNode();
  config.input_streams = {"in:IN"};
  config.output_streams = {"OUT:out", "OUT:twice"};
  const absl::Status status = CreateError(config);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnknown);
  const std::string text(status.message());
  EXPECT_EQ(text.rfind("Unable to initialize TagMaps for node.\n", 0), 0u);
  EXPECT_NE(text.find("\"in:IN\" does not match"), std::string::npos);
  EXPECT_NE(text.find("being reassigned a name \"twice\""), std::string::npos);
}

// mediapipe::NodeTypeInfo::Initialize and ValidatePacketTypeSet.
TEST(NodeCreateTest, MissingAndUnexpectedTags) {
  NewScript();
  NodeConfig config = ScriptedNode();
  config.input_streams = {"WRONG:in"};
  config.input_side_packets = {"SIDE:side"};
  EXPECT_EQ(CreateError(config),
            absl::InvalidArgumentError(
                "ScriptedCalculator::GetContract failed to validate: \n"
                "For input streams ValidatePacketTypeSet failed:\n"
                "Failed to get tag \"EXTRA\" index 0\n"
                "Failed to get tag \"IN\" index 0\n"
                "Tag \"WRONG\" index 0 was not expected.\n"
                "For input side packets ValidatePacketTypeSet failed:\n"
                "Tag \"SIDE\" index 0 was not expected."));
}

// mediapipe::NodeTypeInfo::Initialize: GetContract()'s error keeps its code.
TEST(NodeCreateTest, ContractErrorIsPrefixedWithTheCalculator) {
  NewScript().contract = [](CalculatorContract*) {
    return absl::FailedPreconditionError("no");
  };
  EXPECT_EQ(CreateError(ScriptedNode()),
            absl::FailedPreconditionError("ScriptedCalculator: no"));
}

// mediapipe::ValidatedGraphConfig::AddOutputStream: one name, two streams.
TEST(NodeCreateTest, OutputStreamDefinedTwice) {
  NewScript().contract = [](CalculatorContract* cc) {
    cc->Outputs().Tag("A").Set<int>();
    cc->Outputs().Tag("B").Set<int>();
    cc->Inputs().Tag("IN").Set<int>();
    return absl::OkStatus();
  };
  NodeConfig config = ScriptedNode();
  config.input_streams = {"IN:in"};
  config.output_streams = {"A:out", "B:out"};
  EXPECT_EQ(CreateError(config),
            absl::UnknownError("Output Stream \"out\" defined twice."));
}

// No counterpart: MediaPipe's scheduler runs sources, there is none here.
TEST(NodeCreateTest, SourcesAreRefused) {
  NewScript().contract = [](CalculatorContract* cc) {
    cc->Outputs().Tag("OUT").Set<int>();
    return absl::OkStatus();
  };
  NodeConfig config = ScriptedNode();
  config.input_streams = {};
  EXPECT_EQ(CreateError(config).code(), absl::StatusCode::kUnimplemented);
}

// mediapipe::CalculatorContract::Options: seen by GetContract() already; of a
// type that the node does not have, the defaults.
TEST(NodeCreateTest, ContractSeesTheOptions) {
  std::string path;
  NewScript().contract = [&](CalculatorContract* cc) {
    path = cc->Options<Options>().models_path();
    return absl::OkStatus();
  };
  NodeConfig config;
  config.calculator = "ScriptedCalculator";
  Options options;
  options.set_models_path("there");
  config.options = options;
  EXPECT_TRUE(CreateError(config).ok());
  EXPECT_EQ(path, "there");
  config.options = std::string("of another type");
  EXPECT_TRUE(CreateError(config).ok());
  EXPECT_EQ(path, "");
}

}  // namespace
}  // namespace rerank::host
