// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for abseil's status: the part that the calculator and its host use,
// with abseil's names, codes, numbers and texts. Never to be linked into a
// program that has the real one.

#ifndef CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUS_H_
#define CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUS_H_

#include <ostream>
#include <string>
#include <string_view>

namespace absl {

// The numbers are those of gRPC and are part of the interface.
enum class StatusCode : int {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

// The code's name, for example "INVALID_ARGUMENT"; empty for a number that is
// no code.
std::string StatusCodeToString(StatusCode code);

class [[nodiscard]] Status final {
 public:
  Status() = default;
  // An OK status holds no message: `message` is dropped for kOk.
  Status(StatusCode code, std::string_view message);

  bool ok() const { return code_ == StatusCode::kOk; }
  StatusCode code() const { return code_; }
  std::string_view message() const { return message_; }
  // "OK", or the code's name, a colon and the message.
  std::string ToString() const;

  // Keeps the first error: takes `status` only while this one is OK.
  void Update(const Status& status);
  // Says that an error is left alone on purpose.
  void IgnoreError() const {}

  friend bool operator==(const Status& a, const Status& b) {
    return a.code_ == b.code_ && a.message_ == b.message_;
  }

 private:
  StatusCode code_ = StatusCode::kOk;
  std::string message_;
};

std::ostream& operator<<(std::ostream& os, const Status& status);

inline Status OkStatus() { return Status(); }

Status FailedPreconditionError(std::string_view message);
Status InternalError(std::string_view message);
Status InvalidArgumentError(std::string_view message);
Status NotFoundError(std::string_view message);
Status UnimplementedError(std::string_view message);
Status UnknownError(std::string_view message);

}  // namespace absl

#endif  // CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUS_H_
