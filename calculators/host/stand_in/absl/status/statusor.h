// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for abseil's StatusOr: a value, or the error that took its place.
//
//   absl::StatusOr<int> port = ParsePort(text);
//   if (!port.ok()) return port.status();
//   Listen(*port);

#ifndef CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUSOR_H_
#define CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUSOR_H_

#include <optional>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "calculators/host/fatal.h"

namespace absl {

template <typename T>
class [[nodiscard]] StatusOr {
 public:
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

  // These end the process when there is no value.
  const T& operator*() const& { return Checked(*this); }
  T& operator*() & { return Checked(*this); }
  T&& operator*() && { return std::move(Checked(*this)); }
  const T* operator->() const { return &Checked(*this); }
  T* operator->() { return &Checked(*this); }

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

#endif  // CALCULATORS_HOST_STAND_IN_ABSL_STATUS_STATUSOR_H_
