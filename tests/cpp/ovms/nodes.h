// SPDX-License-Identifier: Apache-2.0
//
// A rerank node of a graph definition, its initializer out of the server's
// registry, and the calculator of a started graph.

#ifndef TESTS_CPP_OVMS_NODES_H_
#define TESTS_CPP_OVMS_NODES_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "calculators/host/calculator_node.h"
#include "calculators/mediapipe/rerank_calculator_ov.pb.h"
#include "mediapipe/framework/calculator.pb.h"
#include "src/mediapipe_internal/graph_side_packets.hpp"
#include "src/mediapipe_internal/node_initializer.hpp"

namespace rerank::testing {

using Node = mediapipe::CalculatorGraphConfig_Node;
using Options = mediapipe::RerankCalculatorOVOptions;

inline constexpr char kOptionsUrl[] =
    "type.googleapis.com/mediapipe.RerankCalculatorOVOptions";

inline Options OptionsOf(const std::string& models_path) {
  Options options;
  options.set_models_path(models_path);
  return options;
}

inline Node NodeWith(const Options& options) {
  Node node;
  node.set_name("rerank");
  node.add_node_options({kOptionsUrl, options});
  return node;
}

// The one initializer that this binary registered.
inline ovms::NodeInitializer& Initializer() {
  const auto& all = ovms::NodeInitializerRegistry::instance().all();
  EXPECT_EQ(all.size(), 1u);
  return *all.front();
}

inline ovms::Status Initialize(const Node& node,
                               ovms::GraphSidePackets* packets,
                               const std::string& base_path = "/") {
  return Initializer().initialize(node, "graph", base_path, *packets, nullptr);
}

inline std::unique_ptr<host::CalculatorNode> MakeNode(const Options& options) {
  host::NodeConfig config;
  config.name = "rerank";
  config.calculator = "RerankCalculatorOV";
  config.input_streams = {"REQUEST_PAYLOAD:input"};
  config.output_streams = {"RESPONSE_PAYLOAD:output"};
  config.input_side_packets = {"RERANK_NODE_RESOURCES:rerank_servable"};
  config.options = options;
  auto node = host::CalculatorNode::Create(config);
  EXPECT_TRUE(node.ok()) << node.status().ToString();
  return *std::move(node);
}

}  // namespace rerank::testing

#endif  // TESTS_CPP_OVMS_NODES_H_
