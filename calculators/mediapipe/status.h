// SPDX-License-Identifier: Apache-2.0
//
// The edge between our errors and absl::Status.

#ifndef CALCULATORS_MEDIAPIPE_STATUS_H_
#define CALCULATORS_MEDIAPIPE_STATUS_H_

#include "absl/status/status.h"
#include "calculators/core/error.h"

namespace rerank {

// The same code and message as an absl::Status.
absl::Status ToStatus(const Error& error);

}  // namespace rerank

#endif  // CALCULATORS_MEDIAPIPE_STATUS_H_
