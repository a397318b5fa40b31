// SPDX-License-Identifier: Apache-2.0
//
// OpenVINO Model Server's types in the places of mediapipe/payload.h: an OVMS
// build compiles the calculator with
//
//   RERANK_PAYLOAD_HEADER="calculators/ovms/payload.h"
//
// Compiled by OVMS's Bazel build only; the headers under src/ are OVMS's.

#ifndef CALCULATORS_OVMS_PAYLOAD_H_
#define CALCULATORS_OVMS_PAYLOAD_H_

#include <memory>
#include <string_view>

#include "calculators/core/cancellation.h"
#include "calculators/engine/servable.h"
#include "src/http_payload.hpp"
#include "src/mediapipe_internal/graph_side_packets.hpp"

namespace ovms {

// What the server keeps for a rerank node; its own headers only declare it.
struct RerankServable {
  std::shared_ptr<const rerank::Servable> servable;
};

}  // namespace ovms

namespace rerank {

using RequestPayload = ovms::HttpPayload;
using ServableMap = ovms::RerankServableMap;

// The request's JSON. A request that the server did not read as JSON, such as
// multipart form data, arrives here too and is refused by the parser.
inline std::string_view BodyOf(const RequestPayload& payload) {
  return payload.body;
}

inline std::shared_ptr<const Servable> ServableOf(
    const std::shared_ptr<ovms::RerankServable>& entry) {
  return entry == nullptr ? nullptr : entry->servable;
}

// Cancelled once the client is gone; nullptr: no client to ask. The client is
// asked rather than told to call back: the server keeps a connection's
// callbacks for as long as the connection lives, so with keep-alive they would
// pile up.
inline std::shared_ptr<Cancellation> CancellationOf(
    const RequestPayload& payload) {
  if (payload.client == nullptr) return nullptr;
  return std::make_shared<Cancellation>(
      [client = payload.client] { return client->isDisconnected(); });
}

}  // namespace rerank

#endif  // CALCULATORS_OVMS_PAYLOAD_H_
