// SPDX-License-Identifier: Apache-2.0
//
// A double of OpenVINO Model Server's header of this name, without what only
// other calculators read: parsedJson and multipartParser.

#ifndef TESTS_CPP_OVMS_DOUBLES_SRC_HTTP_PAYLOAD_HPP_
#define TESTS_CPP_OVMS_DOUBLES_SRC_HTTP_PAYLOAD_HPP_

#include <memory>
#include <string>
#include <unordered_map>

#include "client_connection.hpp"

namespace ovms {

struct HttpPayload {
  std::string uri;
  std::unordered_map<std::string, std::string> headers;
  std::string body;
  std::shared_ptr<ClientConnection> client;
};

}  // namespace ovms

#endif  // TESTS_CPP_OVMS_DOUBLES_SRC_HTTP_PAYLOAD_HPP_
