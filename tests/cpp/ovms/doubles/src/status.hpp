// SPDX-License-Identifier: Apache-2.0
//
// A double of OpenVINO Model Server's header of this name: the codes that a
// node initializer gives, and a status with a code and details.

#ifndef TESTS_CPP_OVMS_DOUBLES_SRC_STATUS_HPP_
#define TESTS_CPP_OVMS_DOUBLES_SRC_STATUS_HPP_

#include <string>

namespace ovms {

enum class StatusCode {
  OK,
  LLM_NODE_NAME_ALREADY_EXISTS,
  LLM_NODE_DIRECTORY_DOES_NOT_EXIST,
  LLM_NODE_RESOURCE_STATE_INITIALIZATION_FAILED,
  LLM_NODE_MISSING_OPTIONS,
  LLM_NODE_MISSING_NAME,
};

class Status {
 public:
  Status(StatusCode code = StatusCode::OK) : code_(code) {}
  Status(StatusCode code, const std::string& details)
      : code_(code), details_(details) {}

  bool ok() const { return code_ == StatusCode::OK; }
  StatusCode getCode() const { return code_; }
  // The server puts its own text for the code in front.
  const std::string& string() const { return details_; }

 private:
  StatusCode code_;
  std::string details_;
};

}  // namespace ovms

#endif  // TESTS_CPP_OVMS_DOUBLES_SRC_STATUS_HPP_
