// SPDX-License-Identifier: Apache-2.0
//
// What MediaPipe checks about a node when a graph is initialized: before any
// calculator object exists.

#ifndef CALCULATORS_HOST_NODE_CONTRACT_H_
#define CALCULATORS_HOST_NODE_CONTRACT_H_

#include "absl/status/statusor.h"
#include "calculators/host/node_config.h"
#include "mediapipe/framework/calculator_contract.h"
#include "mediapipe/framework/calculator_registry.h"

namespace rerank::host {

// A node that passed.
struct NodeContract {
  mediapipe::internal::CalculatorFactory factory;
  mediapipe::CalculatorContract contract;
};

// Looks the calculator up, parses the tags, asks GetContract() and compares the
// contract with the node. The error is what graph initialization reports about
// this node, without the line `ValidatedGraphConfig Initialization failed.`
// that stands above it there.
absl::StatusOr<NodeContract> MakeNodeContract(const NodeConfig& config);

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_NODE_CONTRACT_H_
