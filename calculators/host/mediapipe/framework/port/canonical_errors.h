// SPDX-License-Identifier: Apache-2.0
//
// abseil's error makers under the names that older calculators use.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_CANONICAL_ERRORS_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_CANONICAL_ERRORS_H_

#include "absl/status/status.h"

namespace mediapipe {

using absl::AlreadyExistsError;
using absl::CancelledError;
using absl::InternalError;
using absl::InvalidArgumentError;
using absl::NotFoundError;
using absl::OutOfRangeError;
using absl::PermissionDeniedError;
using absl::ResourceExhaustedError;
using absl::UnavailableError;
using absl::UnimplementedError;
using absl::UnknownError;

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_CANONICAL_ERRORS_H_
