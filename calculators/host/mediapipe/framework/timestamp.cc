// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/timestamp.h"

#include "calculators/host/fatal.h"

namespace mediapipe {

Timestamp::Timestamp(int64_t microseconds) : value_(microseconds) {
  if (IsSpecialValue()) {
    rerank::host::Fatal("A Timestamp cannot be made from the number of " +
                        DebugString());
  }
}

Timestamp Timestamp::NextAllowedInStream() const {
  if (*this >= Max() || *this == PreStream()) return OneOverPostStream();
  if (*this < Min()) return Min();
  return CreateNoErrorChecking(value_ + 1);
}

std::string Timestamp::DebugString() const {
  static const struct {
    Timestamp timestamp;
    const char* name;
  } kNamed[] = {
      {Unset(), "Unset"},
      {Unstarted(), "Unstarted"},
      {PreStream(), "PreStream"},
      {Min(), "Min"},
      {Max(), "Max"},
      {PostStream(), "PostStream"},
      {OneOverPostStream(), "OneOverPostStream"},
      {Done(), "Done"},
  };
  for (const auto& named : kNamed) {
    if (*this == named.timestamp) {
      return std::string("Timestamp::") + named.name + "()";
    }
  }
  return std::to_string(value_);
}

std::ostream& operator<<(std::ostream& os, Timestamp timestamp) {
  return os << timestamp.DebugString();
}

}  // namespace mediapipe
