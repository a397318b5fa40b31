// SPDX-License-Identifier: Apache-2.0
//
// What each error code is at MediaPipe's edge; docs/api.md has the same table.

#ifndef TESTS_CPP_MEDIAPIPE_STATUS_TABLE_H_
#define TESTS_CPP_MEDIAPIPE_STATUS_TABLE_H_

#include <utility>
#include <vector>

#include "calculators/mediapipe/status.h"

namespace rerank {

inline std::vector<std::pair<ErrorCode, absl::StatusCode>> StatusTable() {
  return {
      {ErrorCode::kInvalidArgument, absl::StatusCode::kInvalidArgument},
      {ErrorCode::kNotFound, absl::StatusCode::kNotFound},
      {ErrorCode::kFailedPrecondition, absl::StatusCode::kFailedPrecondition},
      {ErrorCode::kResourceExhausted, absl::StatusCode::kResourceExhausted},
      {ErrorCode::kDeadlineExceeded, absl::StatusCode::kDeadlineExceeded},
      {ErrorCode::kCancelled, absl::StatusCode::kCancelled},
      {ErrorCode::kInternal, absl::StatusCode::kInternal},
  };
}

}  // namespace rerank

#endif  // TESTS_CPP_MEDIAPIPE_STATUS_TABLE_H_
