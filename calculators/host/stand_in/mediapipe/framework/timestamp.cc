// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/timestamp.h"

#include "calculators/host/fatal.h"

namespace mediapipe {

Timestamp::Timestamp(int64_t microseconds) : value_(microseconds) {
  if (!IsTime()) {
    rerank::host::Fatal("A Timestamp cannot be made from the number " +
                        std::to_string(microseconds));
  }
}

std::string Timestamp::DebugString() const {
  if (*this == Unset()) return "Timestamp::Unset()";
  if (*this == Unstarted()) return "Timestamp::Unstarted()";
  if (*this == Done()) return "Timestamp::Done()";
  return std::to_string(value_);
}

std::ostream& operator<<(std::ostream& os, Timestamp timestamp) {
  return os << timestamp.DebugString();
}

}  // namespace mediapipe
