// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for abseil's StatusOr: a value, or the error that took its place.
//
//   absl::StatusOr<int> port = ParsePort(text);
//   if (!port.ok()) return port.status();
//   Listen(*port);
//
// Not abseil: no conversion between StatusOr types, no references as T.

#ifndef CALCULATORS_HOST_ABSL_STATUS_STATUSOR_H_
#define CALCULATORS_HOST_ABSL_STATUS_STATUSOR_H_

#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "calculators/host/fatal.h"

namespace absl {

// What StatusOr::value() throws when there is no value.
class BadStatusOrAccess : public std::exception {
 public:
  explicit BadStatusOrAccess(Status status)
      : status_(std::move(status)),
        what_("Bad StatusOr access: " + status_.ToString()) {}
  const char* what() const noexcept override { return what_.c_str(); }
  const Status& status() const { return status_; }

 private:
  Status status_;
  std::string what_;
};

template <typename T>
class [[nodiscard]] StatusOr {
 public:
  using value_type = T;

  StatusOr() : status_(UnknownError("")) {}

  // From an error. An OK status promises a value that is not there, which
  // abseil answers with an internal error too.
  StatusOr(Status status)  // NOLINT: implicit, so that errors can be returned
      : status_(std::move(status)) {
    if (status_.ok()) {
      status_ = InternalError("An OK status is no value for a StatusOr<T>");
    }
  }

  // From anything that a T can be made of.
  template <typename U = T, typename = std::enable_if_t<
                                std::is_convertible_v<U&&, T> &&
                                !std::is_same_v<std::decay_t<U>, Status> &&
                                !std::is_same_v<std::decay_t<U>, StatusOr<T>>>>
  StatusOr(U&& value)  // NOLINT: implicit, so that values can be returned
      : value_(std::forward<U>(value)) {}

  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }

  // Throws BadStatusOrAccess when there is no value.
  const T& value() const& {
    if (!ok()) throw BadStatusOrAccess(status_);
    return *value_;
  }
  T& value() & {
    if (!ok()) throw BadStatusOrAccess(status_);
    return *value_;
  }
  T&& value() && {
    if (!ok()) throw BadStatusOrAccess(status_);
    return *std::move(value_);
  }

  // These end the process when there is no value.
  const T& operator*() const& { return Checked(*this); }
  T& operator*() & { return Checked(*this); }
  T&& operator*() && { return std::move(Checked(*this)); }
  const T* operator->() const { return &Checked(*this); }
  T* operator->() { return &Checked(*this); }

  template <typename U>
  T value_or(U&& fallback) const& {
    return ok() ? *value_ : static_cast<T>(std::forward<U>(fallback));
  }

  void IgnoreError() const {}

 private:
  template <typename Self>
  static auto& Checked(Self& self) {
    if (!self.ok()) {
      rerank::host::Fatal("StatusOr holds no value but " +
                          self.status_.ToString());
    }
    return *self.value_;
  }

  Status status_;
  std::optional<T> value_;
};

}  // namespace absl

#endif  // CALCULATORS_HOST_ABSL_STATUS_STATUSOR_H_
