// SPDX-License-Identifier: Apache-2.0

#include "absl/status/status.h"

#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace {

// absl::Status::Status.
TEST(StatusTest, IsOkByDefault) {
  const absl::Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), absl::StatusCode::kOk);
  EXPECT_EQ(status.message(), "");
  EXPECT_EQ(status, absl::OkStatus());
  EXPECT_EQ(status.ToString(), "OK");
}

// absl::Status: an OK status holds no message.
TEST(StatusTest, OkDropsTheMessage) {
  EXPECT_EQ(absl::Status(absl::StatusCode::kOk, "lost"), absl::OkStatus());
}

// absl::StatusCode: numbers and names of all codes, and their error functions.
TEST(StatusTest, EveryErrorHasItsCodeAndName) {
  const struct {
    absl::Status status;
    int code;
    const char* name;
    bool (*is)(const absl::Status&);
  } kErrors[] = {
      {absl::CancelledError("m"), 1, "CANCELLED", absl::IsCancelled},
      {absl::UnknownError("m"), 2, "UNKNOWN", absl::IsUnknown},
      {absl::InvalidArgumentError("m"), 3, "INVALID_ARGUMENT",
       absl::IsInvalidArgument},
      {absl::DeadlineExceededError("m"), 4, "DEADLINE_EXCEEDED",
       absl::IsDeadlineExceeded},
      {absl::NotFoundError("m"), 5, "NOT_FOUND", absl::IsNotFound},
      {absl::AlreadyExistsError("m"), 6, "ALREADY_EXISTS",
       absl::IsAlreadyExists},
      {absl::PermissionDeniedError("m"), 7, "PERMISSION_DENIED",
       absl::IsPermissionDenied},
      {absl::ResourceExhaustedError("m"), 8, "RESOURCE_EXHAUSTED",
       absl::IsResourceExhausted},
      {absl::FailedPreconditionError("m"), 9, "FAILED_PRECONDITION",
       absl::IsFailedPrecondition},
      {absl::AbortedError("m"), 10, "ABORTED", absl::IsAborted},
      {absl::OutOfRangeError("m"), 11, "OUT_OF_RANGE", absl::IsOutOfRange},
      {absl::UnimplementedError("m"), 12, "UNIMPLEMENTED",
       absl::IsUnimplemented},
      {absl::InternalError("m"), 13, "INTERNAL", absl::IsInternal},
      {absl::UnavailableError("m"), 14, "UNAVAILABLE", absl::IsUnavailable},
      {absl::DataLossError("m"), 15, "DATA_LOSS", absl::IsDataLoss},
      {absl::UnauthenticatedError("m"), 16, "UNAUTHENTICATED",
       absl::IsUnauthenticated},
  };
  for (const auto& error : kErrors) {
    EXPECT_FALSE(error.status.ok());
    EXPECT_EQ(static_cast<int>(error.status.code()), error.code);
    EXPECT_EQ(error.status.ToString(), std::string(error.name) + ": m");
    EXPECT_TRUE(error.is(error.status));
    EXPECT_FALSE(error.is(absl::OkStatus()));
  }
}

// absl::Status::operator==: code and message.
TEST(StatusTest, EqualMeansSameCodeAndMessage) {
  EXPECT_EQ(absl::InternalError("a"), absl::InternalError("a"));
  EXPECT_NE(absl::InternalError("a"), absl::InternalError("b"));
  EXPECT_NE(absl::InternalError("a"), absl::UnknownError("a"));
}

// absl::Status::Update keeps the first error.
TEST(StatusTest, UpdateKeepsTheFirstError) {
  absl::Status status;
  status.Update(absl::OkStatus());
  EXPECT_TRUE(status.ok());
  status.Update(absl::InternalError("first"));
  status.Update(absl::UnknownError("second"));
  EXPECT_EQ(status, absl::InternalError("first"));
}

// absl::Status's and StatusCode's operator<<.
TEST(StatusTest, Prints) {
  std::ostringstream text;
  text << absl::NotFoundError("gone") << " " << absl::StatusCode::kAborted;
  EXPECT_EQ(text.str(), "NOT_FOUND: gone ABORTED");
}

// absl::StatusOr: a value.
TEST(StatusOrTest, HoldsAValue) {
  absl::StatusOr<std::string> text = "abc";
  ASSERT_TRUE(text.ok());
  EXPECT_TRUE(text.status().ok());
  EXPECT_EQ(*text, "abc");
  EXPECT_EQ(text->size(), 3u);
  EXPECT_EQ(text.value_or("x"), "abc");
}

// absl::StatusOr: values that can only be moved come out by moving.
TEST(StatusOrTest, HoldsMoveOnlyValues) {
  absl::StatusOr<std::unique_ptr<int>> number = std::make_unique<int>(4);
  const std::unique_ptr<int> taken = *std::move(number);
  EXPECT_EQ(*taken, 4);
}

// absl::StatusOr: an error, and value() throws.
TEST(StatusOrTest, HoldsAnError) {
  const absl::StatusOr<int> number = absl::NotFoundError("gone");
  EXPECT_FALSE(number.ok());
  EXPECT_EQ(number.status(), absl::NotFoundError("gone"));
  EXPECT_EQ(number.value_or(7), 7);
  EXPECT_THROW((void)number.value(), absl::BadStatusOrAccess);
}

// absl::StatusOr: an OK status without a value becomes an internal error.
TEST(StatusOrTest, AnOkStatusIsNoValue) {
  EXPECT_TRUE(absl::IsInternal(absl::StatusOr<int>(absl::OkStatus()).status()));
}

// absl::StatusOr's default is an unknown error.
TEST(StatusOrTest, DefaultIsAnError) {
  EXPECT_TRUE(absl::IsUnknown(absl::StatusOr<int>().status()));
}

// absl::StatusOr::operator* ends the process when there is no value.
TEST(StatusOrDeathTest, DereferencingAnErrorEndsTheProcess) {
  const absl::StatusOr<int> number = absl::NotFoundError("gone");
  EXPECT_DEATH((void)*number, "NOT_FOUND: gone");
}

}  // namespace
