// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's RET_CHECK: leaves the function with an INTERNAL
// status when a condition does not hold.
//
//   RET_CHECK(!name.empty()) << " for node " << node;
//
// The message shows the source's path, so it is for bugs; what a user can cause
// deserves a status with words of its own. As in MediaPipe, nothing separates
// the condition from the text streamed after it.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_RET_CHECK_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_RET_CHECK_H_

#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mediapipe {

// Gathers the message and becomes the status that is returned.
class RetCheckFailure {
 public:
  RetCheckFailure(const char* file, int line, const char* condition) {
    text_ << "RET_CHECK failure (" << file << ":" << line << ") " << condition;
  }

  template <typename T>
  RetCheckFailure& operator<<(const T& value) {
    text_ << value;
    return *this;
  }

  operator absl::Status() const {  // NOLINT: implicit, it is what is returned
    return absl::InternalError(text_.str());
  }
  template <typename T>
  operator absl::StatusOr<T>() const {  // NOLINT: as above
    return absl::InternalError(text_.str());
  }

 private:
  std::ostringstream text_;
};

}  // namespace mediapipe

// A loop rather than an if: it cannot swallow an else that follows.
#define RET_CHECK(condition) \
  while (!(condition))       \
  return ::mediapipe::RetCheckFailure(__FILE__, __LINE__, #condition)

#define RET_CHECK_FAIL() \
  return ::mediapipe::RetCheckFailure(__FILE__, __LINE__, "")

#define RET_CHECK_EQ(a, b) RET_CHECK((a) == (b))
#define RET_CHECK_NE(a, b) RET_CHECK((a) != (b))
#define RET_CHECK_LE(a, b) RET_CHECK((a) <= (b))
#define RET_CHECK_LT(a, b) RET_CHECK((a) < (b))
#define RET_CHECK_GE(a, b) RET_CHECK((a) >= (b))
#define RET_CHECK_GT(a, b) RET_CHECK((a) > (b))

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PORT_RET_CHECK_H_
