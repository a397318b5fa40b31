// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's calculator registry: calculators by name.
//
//   REGISTER_CALCULATOR(FooCalculator);
//
// registers the name as it is written, before main() runs. In an archive the
// linker may drop the object file that holds it: use an object library. Left
// out: names with a namespace.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "mediapipe/framework/calculator_base.h"

namespace mediapipe::internal {

struct CalculatorFactory {
  absl::Status (*get_contract)(CalculatorContract* cc);
  std::unique_ptr<CalculatorBase> (*create)();
};

// A name that is taken ends the process. Returns true.
bool RegisterCalculator(const std::string& name, CalculatorFactory factory);

// nullptr if there is none of this name.
const CalculatorFactory* FindCalculator(const std::string& name);

// Sorted.
std::vector<std::string> RegisteredCalculatorNames();

template <typename T>
CalculatorFactory CalculatorFactoryFor() {
  return {&T::GetContract, []() -> std::unique_ptr<CalculatorBase> {
            return std::make_unique<T>();
          }};
}

}  // namespace mediapipe::internal

#define REGISTER_CALCULATOR(name)                     \
  [[maybe_unused]] static const bool name##_entered = \
      ::mediapipe::internal::RegisterCalculator(      \
          #name, ::mediapipe::internal::CalculatorFactoryFor<name>())

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_
