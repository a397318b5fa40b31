// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's CalculatorBase: the class every calculator derives
// from. A calculator also has
//
//   static absl::Status GetContract(CalculatorContract* cc);

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_BASE_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_BASE_H_

#include "absl/status/status.h"
#include "mediapipe/framework/calculator_context.h"
#include "mediapipe/framework/calculator_contract.h"

namespace mediapipe {

class CalculatorBase {
 public:
  CalculatorBase() = default;
  CalculatorBase(const CalculatorBase&) = delete;
  CalculatorBase& operator=(const CalculatorBase&) = delete;
  virtual ~CalculatorBase() = default;

  // Once, before the first Process(). After an error neither Process() nor
  // Close() is called.
  virtual absl::Status Open(CalculatorContext* /*cc*/) {
    return absl::OkStatus();
  }
  // Once for every timestamp at which at least one input has a packet.
  virtual absl::Status Process(CalculatorContext* cc) = 0;
  // Once, also after an error of Process().
  virtual absl::Status Close(CalculatorContext* /*cc*/) {
    return absl::OkStatus();
  }
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_BASE_H_
