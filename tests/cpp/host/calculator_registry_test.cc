// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/calculator_registry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "calculators/host/calculator_node.h"

namespace mediapipe {

class QualifiedCalculator : public CalculatorBase {
 public:
  static absl::Status GetContract(CalculatorContract* /*cc*/) {
    return absl::OkStatus();
  }
  absl::Status Process(CalculatorContext* /*cc*/) override {
    return absl::OkStatus();
  }
};
REGISTER_CALCULATOR(::mediapipe::QualifiedCalculator);

class BareCalculator : public QualifiedCalculator {};
REGISTER_CALCULATOR(BareCalculator);

namespace {

using internal::CalculatorFactoryFor;
using internal::FindCalculator;
using internal::RegisterCalculator;

// mediapipe::FunctionRegistry: a bare name is found as it is written only.
TEST(CalculatorRegistryTest, ABareNameHasNoNamespace) {
  EXPECT_TRUE(FindCalculator("BareCalculator").ok());
  EXPECT_TRUE(FindCalculator(".BareCalculator").ok());
  EXPECT_EQ(FindCalculator("mediapipe.BareCalculator").status(),
            absl::NotFoundError("No registered object with name: "
                                "mediapipe::BareCalculator"));
}

// mediapipe::FunctionRegistry::GetAdjustedName: namespace mediapipe is implied.
TEST(CalculatorRegistryTest, AQualifiedNameIsFoundBothWays) {
  EXPECT_TRUE(FindCalculator("QualifiedCalculator").ok());
  EXPECT_TRUE(FindCalculator("mediapipe.QualifiedCalculator").ok());
  EXPECT_TRUE(FindCalculator(".mediapipe.QualifiedCalculator").ok());
  EXPECT_FALSE(FindCalculator("other.QualifiedCalculator").ok());
}

// mediapipe::CalculatorBaseRegistry::CreateByName makes a new object each time.
TEST(CalculatorRegistryTest, MakesANewCalculatorEachTime) {
  const auto factory = FindCalculator("BareCalculator");
  ASSERT_TRUE(factory.ok());
  EXPECT_NE(factory->create(), factory->create());
}

// mediapipe::CalculatorBaseRegistry::GetRegisteredNames.
TEST(CalculatorRegistryTest, ListsWhatIsRegistered) {
  const auto names = rerank::host::RegisteredCalculators();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::count(names.begin(), names.end(), "BareCalculator"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "QualifiedCalculator"), 1);
  EXPECT_EQ(
      std::count(names.begin(), names.end(), "mediapipe::QualifiedCalculator"),
      1);
}

// mediapipe::FunctionRegistry::Register: a name that is taken is fatal.
TEST(CalculatorRegistryDeathTest, ANameCannotBeTakenTwice) {
  EXPECT_DEATH(RegisterCalculator("BareCalculator",
                                  CalculatorFactoryFor<BareCalculator>()),
               "Calculator BareCalculator is registered already");
}

// mediapipe::FunctionRegistry::GetNormalizedName: half-qualified is fatal.
TEST(CalculatorRegistryDeathTest, AQualifiedNameNeedsLeadingColons) {
  EXPECT_DEATH(RegisterCalculator("mediapipe::BareCalculator",
                                  CalculatorFactoryFor<BareCalculator>()),
               "begins with ::");
}

}  // namespace
}  // namespace mediapipe
