// SPDX-License-Identifier: Apache-2.0
//
// Everything a calculator needs, under the one include it writes for MediaPipe.
//
// host/stand_in offers MediaPipe's calculator-side interface in code of our
// own, so that CMake compiles the very source that MediaPipe would compile: as
// much of it as RerankCalculatorOV uses. There is no graph and no scheduler;
// calculators/host/calculator_node.h runs one calculator.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_FRAMEWORK_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_FRAMEWORK_H_

#include "mediapipe/framework/calculator_base.h"
#include "mediapipe/framework/calculator_context.h"
#include "mediapipe/framework/calculator_contract.h"
#include "mediapipe/framework/calculator_registry.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/packet_type.h"
#include "mediapipe/framework/timestamp.h"

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_FRAMEWORK_H_
