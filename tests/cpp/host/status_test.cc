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

// absl::StatusCode: numbers and names, and the functions that make an error.
TEST(StatusTest, EveryErrorHasItsCodeAndName) {
  using absl::StatusCode;
  const struct {
    absl::Status status;
    int code;
    const char* name;
  } kErrors[] = {
      {absl::Status(StatusCode::kCancelled, "m"), 1, "CANCELLED"},
      {absl::UnknownError("m"), 2, "UNKNOWN"},
      {absl::InvalidArgumentError("m"), 3, "INVALID_ARGUMENT"},
      {absl::Status(StatusCode::kDeadlineExceeded, "m"), 4,
       "DEADLINE_EXCEEDED"},
      {absl::NotFoundError("m"), 5, "NOT_FOUND"},
      {absl::Status(StatusCode::kAlreadyExists, "m"), 6, "ALREADY_EXISTS"},
      {absl::Status(StatusCode::kPermissionDenied, "m"), 7,
       "PERMISSION_DENIED"},
      {absl::Status(StatusCode::kResourceExhausted, "m"), 8,
       "RESOURCE_EXHAUSTED"},
      {absl::FailedPreconditionError("m"), 9, "FAILED_PRECONDITION"},
      {absl::Status(StatusCode::kAborted, "m"), 10, "ABORTED"},
      {absl::Status(StatusCode::kOutOfRange, "m"), 11, "OUT_OF_RANGE"},
      {absl::UnimplementedError("m"), 12, "UNIMPLEMENTED"},
      {absl::InternalError("m"), 13, "INTERNAL"},
      {absl::Status(StatusCode::kUnavailable, "m"), 14, "UNAVAILABLE"},
      {absl::Status(StatusCode::kDataLoss, "m"), 15, "DATA_LOSS"},
      {absl::Status(StatusCode::kUnauthenticated, "m"), 16, "UNAUTHENTICATED"},
  };
  for (const auto& error : kErrors) {
    EXPECT_FALSE(error.status.ok());
    EXPECT_EQ(static_cast<int>(error.status.code()), error.code);
    EXPECT_EQ(error.status.message(), "m");
    EXPECT_EQ(error.status.ToString(), std::string(error.name) + ": m");
  }
  EXPECT_EQ(absl::StatusCodeToString(static_cast<StatusCode>(17)), "");
}

// absl::Status::operator==: code and message.
TEST(StatusTest, EqualMeansSameCodeAndMessage) {
  EXPECT_EQ(absl::InternalError("a"), absl::InternalError("a"));
  EXPECT_FALSE(absl::InternalError("a") == absl::InternalError("b"));
  EXPECT_FALSE(absl::InternalError("a") == absl::UnknownError("a"));
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

// absl::Status's operator<<.
TEST(StatusTest, Prints) {
  std::ostringstream text;
  text << absl::NotFoundError("gone");
  EXPECT_EQ(text.str(), "NOT_FOUND: gone");
}

// absl::StatusOr: a value.
TEST(StatusOrTest, HoldsAValue) {
  absl::StatusOr<std::string> text = "abc";
  ASSERT_TRUE(text.ok());
  EXPECT_TRUE(text.status().ok());
  EXPECT_EQ(*text, "abc");
  EXPECT_EQ(text->size(), 3u);
}

// absl::StatusOr: values that can only be moved come out by moving.
TEST(StatusOrTest, HoldsMoveOnlyValues) {
  absl::StatusOr<std::unique_ptr<int>> number = std::make_unique<int>(4);
  const std::unique_ptr<int> taken = *std::move(number);
  EXPECT_EQ(*taken, 4);
}

// absl::StatusOr: an error.
TEST(StatusOrTest, HoldsAnError) {
  const absl::StatusOr<int> number = absl::NotFoundError("gone");
  EXPECT_FALSE(number.ok());
  EXPECT_EQ(number.status(), absl::NotFoundError("gone"));
}

// absl::StatusOr: an OK status without a value becomes an internal error.
TEST(StatusOrTest, AnOkStatusIsNoValue) {
  EXPECT_EQ(absl::StatusOr<int>(absl::OkStatus()).status().code(),
            absl::StatusCode::kInternal);
}

// absl::StatusOr::operator* ends the process when there is no value.
TEST(StatusOrDeathTest, DereferencingAnErrorEndsTheProcess) {
  const absl::StatusOr<int> number = absl::NotFoundError("gone");
  EXPECT_DEATH((void)*number, "NOT_FOUND: gone");
}

}  // namespace
