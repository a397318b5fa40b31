// SPDX-License-Identifier: Apache-2.0
//
// A double of OpenVINO Model Server's header of this name.

#ifndef TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_NODE_INITIALIZER_HPP_
#define TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_NODE_INITIALIZER_HPP_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/status.hpp"

namespace mediapipe {
class CalculatorGraphConfig_Node;
}  // namespace mediapipe

namespace ovms {

struct GraphSidePackets;
class PythonBackend;

class NodeInitializer {
 public:
  virtual ~NodeInitializer() = default;
  virtual bool matches(const std::string& calculatorName) const = 0;
  virtual Status initialize(
      const mediapipe::CalculatorGraphConfig_Node& nodeConfig,
      const std::string& graphName, const std::string& basePath,
      GraphSidePackets& sidePackets, PythonBackend* pythonBackend) = 0;
};

class NodeInitializerRegistry {
 public:
  static NodeInitializerRegistry& instance() {
    static auto* const registry = new NodeInitializerRegistry;
    return *registry;
  }
  void add(std::unique_ptr<NodeInitializer> initializer) {
    initializers_.push_back(std::move(initializer));
  }
  const std::vector<std::unique_ptr<NodeInitializer>>& all() const {
    return initializers_;
  }

 private:
  std::vector<std::unique_ptr<NodeInitializer>> initializers_;
};

}  // namespace ovms

#endif  // TESTS_CPP_OVMS_DOUBLES_SRC_MEDIAPIPE_INTERNAL_NODE_INITIALIZER_HPP_
