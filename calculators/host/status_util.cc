// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/status_util.h"

namespace rerank::host {

absl::Status WithPrefix(const std::string& prefix, const absl::Status& status) {
  return absl::Status(status.code(), prefix + std::string(status.message()));
}

absl::Status Combine(const std::vector<absl::Status>& errors) {
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string text;
  for (const absl::Status& error : errors) {
    if (error.ok()) continue;
    if (code == absl::StatusCode::kOk) {
      code = error.code();
    } else {
      if (code != error.code()) code = absl::StatusCode::kUnknown;
      text += "\n";
    }
    text += error.message();
  }
  return absl::Status(code, text);
}

}  // namespace rerank::host
