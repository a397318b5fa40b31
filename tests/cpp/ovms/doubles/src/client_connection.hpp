// SPDX-License-Identifier: Apache-2.0
//
// A double of OpenVINO Model Server's header of this name.

#ifndef TESTS_CPP_OVMS_DOUBLES_SRC_CLIENT_CONNECTION_HPP_
#define TESTS_CPP_OVMS_DOUBLES_SRC_CLIENT_CONNECTION_HPP_

#include <functional>

namespace ovms {

// The server's has no virtual destructor either.
class ClientConnection {
 public:
  virtual bool isDisconnected() const = 0;
  virtual void registerDisconnectionCallback(std::function<void()> fn) = 0;
};

}  // namespace ovms

#endif  // TESTS_CPP_OVMS_DOUBLES_SRC_CLIENT_CONNECTION_HPP_
