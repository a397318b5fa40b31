// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's calculator registry: calculators by name.
//
//   REGISTER_CALCULATOR(FooCalculator);
//
// registers the name as it is written, before main() runs. In an archive the
// linker may drop the object file that holds it: use an object library.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mediapipe/framework/calculator_base.h"

namespace mediapipe::internal {

struct CalculatorFactory {
  absl::Status (*get_contract)(CalculatorContract* cc);
  std::unique_ptr<CalculatorBase> (*create)();
};

// A name with a leading :: loses it; one in namespace mediapipe is also
// registered without the namespace. A name that is taken, and one with ::
// elsewhere only, end the process. Returns true.
bool RegisterCalculator(std::string_view name, CalculatorFactory factory);

// `name` as in graph.pbtxt: dots stand for ::, a leading dot means nothing.
// NOT_FOUND if there is none.
absl::StatusOr<CalculatorFactory> FindCalculator(std::string_view name);

// Sorted; with ::, as registered.
std::vector<std::string> RegisteredCalculatorNames();

template <typename T>
CalculatorFactory CalculatorFactoryFor() {
  static_assert(std::is_base_of_v<CalculatorBase, T>,
                "a calculator must derive from mediapipe::CalculatorBase");
  return {&T::GetContract, []() -> std::unique_ptr<CalculatorBase> {
            return std::make_unique<T>();
          }};
}

}  // namespace mediapipe::internal

#define HOST_CALCULATOR_VARIABLE_(line) calculator_registration_##line##_
#define HOST_CALCULATOR_VARIABLE(line) HOST_CALCULATOR_VARIABLE_(line)
#define REGISTER_CALCULATOR(name)                                         \
  [[maybe_unused]] static const bool HOST_CALCULATOR_VARIABLE(__LINE__) = \
      ::mediapipe::internal::RegisterCalculator(                          \
          #name, ::mediapipe::internal::CalculatorFactoryFor<name>())

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_REGISTRY_H_
