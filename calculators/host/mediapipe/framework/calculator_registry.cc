// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/calculator_registry.h"

#include <map>
#include <mutex>

#include "calculators/host/fatal.h"

namespace mediapipe::internal {
namespace {

constexpr std::string_view kSeparator = "::";
// The one namespace whose calculators are found without it.
constexpr std::string_view kTopNamespace = "mediapipe::";

struct Registry {
  std::mutex mutex;
  std::map<std::string, CalculatorFactory, std::less<>> factories;
};

// Made on first use, since registrations run before main() in any order, and
// never destroyed, since they may be looked up after it.
Registry& GlobalRegistry() {
  static auto* const registry = new Registry();
  return *registry;
}

// "a.b" -> "a::b", ".a" -> "a".
std::string ToRegisteredName(std::string_view name) {
  if (!name.empty() && name.front() == '.') name.remove_prefix(1);
  std::string result;
  for (const char c : name) {
    if (c == '.') {
      result += kSeparator;
    } else {
      result += c;
    }
  }
  return result;
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

}  // namespace

bool RegisterCalculator(std::string_view name, CalculatorFactory factory) {
  std::string_view full_name = name;
  if (StartsWith(full_name, kSeparator)) {
    full_name.remove_prefix(kSeparator.size());
  } else if (full_name.find(kSeparator) != std::string_view::npos) {
    rerank::host::Fatal("A calculator's name begins with :: or has none, got " +
                        std::string(name));
  }
  Registry& registry = GlobalRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  if (!registry.factories.emplace(full_name, factory).second) {
    rerank::host::Fatal("Calculator " + std::string(name) +
                        " is registered already");
  }
  if (StartsWith(full_name, kTopNamespace)) {
    const std::string_view base_name = full_name.substr(kTopNamespace.size());
    if (base_name.find(kSeparator) == std::string_view::npos) {
      registry.factories.emplace(base_name, factory);  // keeps an earlier one
    }
  }
  return true;
}

absl::StatusOr<CalculatorFactory> FindCalculator(std::string_view name) {
  const std::string registered = ToRegisteredName(name);
  Registry& registry = GlobalRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  const auto it = registry.factories.find(registered);
  if (it == registry.factories.end()) {
    return absl::NotFoundError("No registered object with name: " + registered);
  }
  return it->second;
}

std::vector<std::string> RegisteredCalculatorNames() {
  Registry& registry = GlobalRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  std::vector<std::string> names;
  for (const auto& [name, factory] : registry.factories) names.push_back(name);
  return names;
}

}  // namespace mediapipe::internal
