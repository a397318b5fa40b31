// SPDX-License-Identifier: Apache-2.0
//
// One `node { ... }` of graph.pbtxt, as far as a single node can tell.

#ifndef CALCULATORS_HOST_NODE_CONFIG_H_
#define CALCULATORS_HOST_NODE_CONFIG_H_

#include <any>
#include <string>
#include <vector>

namespace rerank::host {

struct NodeConfig {
  // A calculator may use it as a key. Empty: the calculator's name. Where
  // several nodes of a graph share a name, MediaPipe appends _1, _2, ...; that
  // is left to whoever reads the graph.
  std::string name;
  // The registered name.
  std::string calculator;
  // "TAG:name", "TAG:0:name" or "name".
  std::vector<std::string> input_streams;
  std::vector<std::string> output_streams;
  std::vector<std::string> input_side_packets;
  // The options message, empty if the node has none. A calculator that asks for
  // a message of another type gets that type's defaults, as in MediaPipe.
  std::any options;
};

// Under which name the node appears in messages and in NodeName().
inline const std::string& NodeNameOf(const NodeConfig& config) {
  return config.name.empty() ? config.calculator : config.name;
}

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_NODE_CONFIG_H_
