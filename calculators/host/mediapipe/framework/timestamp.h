// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's Timestamp: when a packet happened, in microseconds.
//
// The ends of the int64 range are set apart for values with a meaning of their
// own. In rising order:
//
//   Unset Unstarted PreStream Min ... 0 ... Max PostStream OneOverPostStream
//   Done
//
// Not for arithmetic: TimestampDiff is left out, nothing here needs it.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_

#include <cstdint>
#include <limits>
#include <ostream>
#include <string>

namespace mediapipe {

class Timestamp {
 public:
  static constexpr double kTimestampUnitsPerSecond = 1000000.0;

  // Unset().
  Timestamp() = default;
  // `microseconds` must lie between Min() and Max(), both excluded; a special
  // value ends the process.
  explicit Timestamp(int64_t microseconds);

  // Takes special values too.
  static Timestamp CreateNoErrorChecking(int64_t value) {
    Timestamp timestamp;
    timestamp.value_ = value;
    return timestamp;
  }

  static Timestamp Unset() { return FromLowest(0); }
  static Timestamp Unstarted() { return FromLowest(1); }
  static Timestamp PreStream() { return FromLowest(2); }
  static Timestamp Min() { return FromLowest(3); }
  static Timestamp Max() { return FromHighest(3); }
  static Timestamp PostStream() { return FromHighest(2); }
  static Timestamp OneOverPostStream() { return FromHighest(1); }
  static Timestamp Done() { return FromHighest(0); }

  int64_t Value() const { return value_; }
  int64_t Microseconds() const { return value_; }
  double Seconds() const {
    return static_cast<double>(value_) / kTimestampUnitsPerSecond;
  }

  // Min() and Max() count as both.
  bool IsSpecialValue() const { return *this <= Min() || *this >= Max(); }
  bool IsRangeValue() const { return *this >= Min() && *this <= Max(); }
  // Whether a packet in a stream may carry it: PreStream() to PostStream().
  bool IsAllowedInStream() const {
    return *this >= PreStream() && *this <= PostStream();
  }

  // The lowest timestamp that may follow in the same stream;
  // OneOverPostStream() when none may. A packet at PreStream() or PostStream()
  // is the only one of its stream.
  Timestamp NextAllowedInStream() const;

  // "Timestamp::Min()" for a special value, else the number.
  std::string DebugString() const;

  friend bool operator==(Timestamp a, Timestamp b) {
    return a.value_ == b.value_;
  }
  friend bool operator!=(Timestamp a, Timestamp b) {
    return a.value_ != b.value_;
  }
  friend bool operator<(Timestamp a, Timestamp b) {
    return a.value_ < b.value_;
  }
  friend bool operator<=(Timestamp a, Timestamp b) {
    return a.value_ <= b.value_;
  }
  friend bool operator>(Timestamp a, Timestamp b) {
    return a.value_ > b.value_;
  }
  friend bool operator>=(Timestamp a, Timestamp b) {
    return a.value_ >= b.value_;
  }

 private:
  using Limits = std::numeric_limits<int64_t>;

  static Timestamp FromLowest(int64_t steps) {
    return CreateNoErrorChecking(Limits::min() + steps);
  }
  static Timestamp FromHighest(int64_t steps) {
    return CreateNoErrorChecking(Limits::max() - steps);
  }

  int64_t value_ = Limits::min();
};

std::ostream& operator<<(std::ostream& os, Timestamp timestamp);

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_TIMESTAMP_H_
