// SPDX-License-Identifier: Apache-2.0

#include "absl/status/status.h"

#include <cstddef>
#include <iterator>

namespace absl {

std::string StatusCodeToString(StatusCode code) {
  static constexpr const char* kNames[] = {
      "OK",
      "CANCELLED",
      "UNKNOWN",
      "INVALID_ARGUMENT",
      "DEADLINE_EXCEEDED",
      "NOT_FOUND",
      "ALREADY_EXISTS",
      "PERMISSION_DENIED",
      "RESOURCE_EXHAUSTED",
      "FAILED_PRECONDITION",
      "ABORTED",
      "OUT_OF_RANGE",
      "UNIMPLEMENTED",
      "INTERNAL",
      "UNAVAILABLE",
      "DATA_LOSS",
      "UNAUTHENTICATED",
  };
  const auto number = static_cast<size_t>(code);
  return number < std::size(kNames) ? kNames[number] : "";
}

Status::Status(StatusCode code, std::string_view message)
    : code_(code), message_(code == StatusCode::kOk ? "" : message) {}

std::string Status::ToString() const {
  if (ok()) return "OK";
  return StatusCodeToString(code_) + ": " + message_;
}

void Status::Update(const Status& status) {
  if (ok()) *this = status;
}

std::ostream& operator<<(std::ostream& os, const Status& status) {
  return os << status.ToString();
}

Status FailedPreconditionError(std::string_view message) {
  return Status(StatusCode::kFailedPrecondition, message);
}

Status InternalError(std::string_view message) {
  return Status(StatusCode::kInternal, message);
}

Status InvalidArgumentError(std::string_view message) {
  return Status(StatusCode::kInvalidArgument, message);
}

Status NotFoundError(std::string_view message) {
  return Status(StatusCode::kNotFound, message);
}

Status UnimplementedError(std::string_view message) {
  return Status(StatusCode::kUnimplemented, message);
}

Status UnknownError(std::string_view message) {
  return Status(StatusCode::kUnknown, message);
}

}  // namespace absl
