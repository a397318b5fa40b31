// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/calculator_registry.h"

#include <map>

#include "calculators/host/fatal.h"

namespace mediapipe::internal {
namespace {

using Registry = std::map<std::string, CalculatorFactory>;

// Made on first use, since registrations run before main() in any order, and
// never destroyed, since they may be looked up after it.
Registry& GlobalRegistry() {
  static auto* const registry = new Registry();
  return *registry;
}

}  // namespace

bool RegisterCalculator(const std::string& name, CalculatorFactory factory) {
  if (!GlobalRegistry().emplace(name, factory).second) {
    rerank::host::Fatal("Calculator " + name + " is registered already");
  }
  return true;
}

const CalculatorFactory* FindCalculator(const std::string& name) {
  const auto it = GlobalRegistry().find(name);
  return it == GlobalRegistry().end() ? nullptr : &it->second;
}

std::vector<std::string> RegisteredCalculatorNames() {
  std::vector<std::string> names;
  for (const auto& [name, factory] : GlobalRegistry()) names.push_back(name);
  return names;
}

}  // namespace mediapipe::internal
