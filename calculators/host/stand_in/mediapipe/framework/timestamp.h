// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's Timestamp: when a packet happened, in microseconds.
//
// Four numbers at either end of the int64 range are set apart. Those with a
// name here, in rising order: Unset, Unstarted ... 0 ... Done. Left out:
// arithmetic, and what stands before or behind a whole stream.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_

#include <cstdint>
#include <limits>
#include <ostream>
#include <string>

namespace mediapipe {

class Timestamp {
 public:
  // Unset().
  Timestamp() = default;
  // A number that is set apart ends the process.
  explicit Timestamp(int64_t microseconds);

  static Timestamp Unset() { return Timestamp(); }
  static Timestamp Unstarted() { return Special(Limits::min() + 1); }
  static Timestamp Done() { return Special(Limits::max()); }

  int64_t Value() const { return value_; }
  // Whether it is a time and none of the numbers that are set apart.
  bool IsTime() const {
    return value_ > Limits::min() + 3 && value_ < Limits::max() - 3;
  }

  // "Timestamp::Unset()" for what has a name, else the number.
  std::string DebugString() const;

  friend bool operator==(Timestamp a, Timestamp b) {
    return a.value_ == b.value_;
  }
  friend bool operator!=(Timestamp a, Timestamp b) { return !(a == b); }
  friend bool operator<(Timestamp a, Timestamp b) {
    return a.value_ < b.value_;
  }

 private:
  using Limits = std::numeric_limits<int64_t>;

  static Timestamp Special(int64_t value) {
    Timestamp timestamp;
    timestamp.value_ = value;
    return timestamp;
  }

  int64_t value_ = Limits::min();
};

std::ostream& operator<<(std::ostream& os, Timestamp timestamp);

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_
