// SPDX-License-Identifier: Apache-2.0
//
// The one exception type of the library.
//
// Every room throws Error and nothing else on purpose; each edge (MediaPipe,
// Python) maps its code once, in one exhaustive switch.
//
//   throw Error(ErrorCode::kInvalidArgument,
//               "top_n: expected at least 1, got 0");
//
// The message is one line, names the field or file, says what was expected and
// what came. It never quotes another request's text.

#ifndef CALCULATORS_CORE_ERROR_H_
#define CALCULATORS_CORE_ERROR_H_

#include <stdexcept>
#include <string>

namespace rerank {

enum class ErrorCode {
  kInvalidArgument,     // the caller's request or option is wrong
  kNotFound,            // a file or a named thing does not exist
  kFailedPrecondition,  // the model or environment cannot do what was asked
  kResourceExhausted,   // a limit on queue, memory or size was reached
  kDeadlineExceeded,    // time ran out
  kCancelled,           // the caller went away
  kInternal,            // a bug, or a failure inside OpenVINO
};

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message)
      : std::runtime_error(message), code_(code) {}

  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

// `text` on one line: runs of whitespace become one space.
std::string OneLine(const std::string& text);

}  // namespace rerank

#endif  // CALCULATORS_CORE_ERROR_H_
