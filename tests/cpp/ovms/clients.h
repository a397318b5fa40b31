// SPDX-License-Identifier: Apache-2.0
//
// Clients of the server, as its connection shows them to a calculator.

#ifndef TESTS_CPP_OVMS_CLIENTS_H_
#define TESTS_CPP_OVMS_CLIENTS_H_

#include <functional>

#include "src/client_connection.hpp"

namespace rerank::testing {

class Client : public ovms::ClientConnection {
 public:
  explicit Client(bool disconnected) : disconnected_(disconnected) {}

  bool isDisconnected() const override { return disconnected_; }
  void registerDisconnectionCallback(std::function<void()>) override {
    ++callbacks_;
  }

  void Disconnect() { disconnected_ = true; }
  // The server never drops one before the connection closes.
  int callbacks() const { return callbacks_; }

 private:
  bool disconnected_;
  int callbacks_ = 0;
};

}  // namespace rerank::testing

#endif  // TESTS_CPP_OVMS_CLIENTS_H_
