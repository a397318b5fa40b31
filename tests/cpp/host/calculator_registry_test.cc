// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/calculator_registry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "calculators/host/calculator_node.h"

namespace mediapipe {

class BareCalculator : public CalculatorBase {
 public:
  static absl::Status GetContract(CalculatorContract* /*cc*/) {
    return absl::OkStatus();
  }
  absl::Status Process(CalculatorContext* /*cc*/) override {
    return absl::OkStatus();
  }
};
REGISTER_CALCULATOR(BareCalculator);

namespace {

using internal::CalculatorFactoryFor;
using internal::FindCalculator;
using internal::RegisterCalculator;

// mediapipe::FunctionRegistry: a name is found as it is written.
TEST(CalculatorRegistryTest, FindsANameAsItIsWritten) {
  EXPECT_NE(FindCalculator("BareCalculator"), nullptr);
  EXPECT_EQ(FindCalculator("mediapipe.BareCalculator"), nullptr);
}

// mediapipe::CalculatorBaseRegistry::CreateByName makes a new object each time.
TEST(CalculatorRegistryTest, MakesANewCalculatorEachTime) {
  const auto* factory = FindCalculator("BareCalculator");
  ASSERT_NE(factory, nullptr);
  EXPECT_NE(factory->create(), factory->create());
}

// mediapipe::CalculatorBaseRegistry::GetRegisteredNames.
TEST(CalculatorRegistryTest, ListsWhatIsRegistered) {
  const auto names = rerank::host::RegisteredCalculators();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::count(names.begin(), names.end(), "BareCalculator"), 1);
}

// mediapipe::FunctionRegistry::Register: a name that is taken is fatal.
TEST(CalculatorRegistryDeathTest, ANameCannotBeTakenTwice) {
  EXPECT_DEATH(RegisterCalculator("BareCalculator",
                                  CalculatorFactoryFor<BareCalculator>()),
               "Calculator BareCalculator is registered already");
}

}  // namespace
}  // namespace mediapipe
