// SPDX-License-Identifier: Apache-2.0
//
// A calculator that does what a test tells it, and a node to run it in.

#ifndef TESTS_CPP_HOST_SCRIPTED_CALCULATOR_H_
#define TESTS_CPP_HOST_SCRIPTED_CALCULATOR_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "calculators/host/calculator_node.h"
#include "mediapipe/framework/calculator_framework.h"

namespace rerank::host {

// What ScriptedCalculator runs in place of each of its methods, empty: OK. It
// records the order of the calls.
struct Script {
  using Method = std::function<absl::Status(mediapipe::CalculatorContext*)>;

  std::function<absl::Status(mediapipe::CalculatorContract*)> contract;
  Method open;
  Method process;
  Method close;
  std::vector<std::string> calls;
};

// The one script; each test begins with a new one.
Script& CurrentScript();
Script& NewScript();

// A node `n` with inputs "IN:in" and "EXTRA:extra" and output "OUT:out", all of
// type int.
NodeConfig ScriptedNode();

// Creates the node and opens it; both must succeed.
std::unique_ptr<CalculatorNode> OpenScriptedNode();

// The input packet of every test.
Packets In(int value);

// A Process() that emits its input doubled, at the input's timestamp.
absl::Status Double(mediapipe::CalculatorContext* cc);

// A method that emits the number 1 at `timestamp`.
Script::Method EmitAt(mediapipe::Timestamp timestamp);

}  // namespace rerank::host

#endif  // TESTS_CPP_HOST_SCRIPTED_CALCULATOR_H_
