// SPDX-License-Identifier: Apache-2.0
//
// No tests: the calculator that the tests of the node run.

#include "tests/cpp/host/scripted_calculator.h"

#include <gtest/gtest.h>

namespace rerank::host {

Script& CurrentScript() {
  static auto* const script = new Script();
  return *script;
}

Script& NewScript() { return CurrentScript() = Script(); }

NodeConfig ScriptedNode() {
  NodeConfig config;
  config.name = "n";
  config.calculator = "ScriptedCalculator";
  config.input_streams = {"IN:in", "EXTRA:extra"};
  config.output_streams = {"OUT:out"};
  return config;
}

std::unique_ptr<CalculatorNode> OpenScriptedNode() {
  auto node = CalculatorNode::Create(ScriptedNode());
  EXPECT_TRUE(node.ok()) << node.status();
  const absl::Status status = (*node)->Open({});
  EXPECT_TRUE(status.ok()) << status;
  return *std::move(node);
}

Packets In(int value) { return {{"in", mediapipe::MakePacket<int>(value)}}; }

absl::Status Double(mediapipe::CalculatorContext* cc) {
  const int value = cc->Inputs().Tag("IN").Get<int>();
  cc->Outputs().Tag("OUT").AddPacket(
      mediapipe::MakePacket<int>(2 * value).At(cc->InputTimestamp()));
  return absl::OkStatus();
}

Script::Method EmitAt(mediapipe::Timestamp timestamp) {
  return [timestamp](mediapipe::CalculatorContext* cc) {
    cc->Outputs().Tag("OUT").AddPacket(
        mediapipe::MakePacket<int>(1).At(timestamp));
    return absl::OkStatus();
  };
}

}  // namespace rerank::host

namespace mediapipe {

using rerank::host::CurrentScript;
using rerank::host::Script;

class ScriptedCalculator : public CalculatorBase {
 public:
  static absl::Status GetContract(CalculatorContract* cc) {
    if (CurrentScript().contract) return CurrentScript().contract(cc);
    cc->Inputs().Tag("IN").Set<int>();
    cc->Inputs().Tag("EXTRA").Set<int>();
    cc->Outputs().Tag("OUT").Set<int>();
    return absl::OkStatus();
  }
  absl::Status Open(CalculatorContext* cc) override {
    return Run("Open", CurrentScript().open, cc);
  }
  absl::Status Process(CalculatorContext* cc) override {
    return Run("Process", CurrentScript().process, cc);
  }
  absl::Status Close(CalculatorContext* cc) override {
    return Run("Close", CurrentScript().close, cc);
  }

 private:
  static absl::Status Run(const char* name, const Script::Method& method,
                          CalculatorContext* cc) {
    CurrentScript().calls.push_back(name);
    return method ? method(cc) : absl::OkStatus();
  }
};
REGISTER_CALCULATOR(ScriptedCalculator);

}  // namespace mediapipe
