// SPDX-License-Identifier: Apache-2.0
//
// How MediaPipe puts statuses together.

#ifndef CALCULATORS_HOST_STATUS_UTIL_H_
#define CALCULATORS_HOST_STATUS_UTIL_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace rerank::host {

// The same code, `prefix` before the message; OK stays OK.
absl::Status WithPrefix(const std::string& prefix, const absl::Status& status);

// The messages, one per line. Errors of different codes make UNKNOWN; no error
// makes OK.
absl::Status Combine(const std::vector<absl::Status>& errors);

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_STATUS_UTIL_H_
