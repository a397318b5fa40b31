// SPDX-License-Identifier: Apache-2.0
//
// What travels through RerankCalculatorOV's streams and side packet outside
// OVMS. An OVMS build defines RERANK_PAYLOAD_HEADER to put its own types of
// the same names in their place; the calculator's source stays the same.

#ifndef CALCULATORS_MEDIAPIPE_PAYLOAD_H_
#define CALCULATORS_MEDIAPIPE_PAYLOAD_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "calculators/core/cancellation.h"
#include "calculators/engine/servable.h"

namespace rerank {

// A packet of REQUEST_PAYLOAD.
struct RequestPayload {
  std::string uri;   // for example /v3/rerank
  std::string body;  // JSON
  // Stops the work on it; nullptr: nobody does.
  std::shared_ptr<Cancellation> cancellation = nullptr;
};

inline std::string_view BodyOf(const RequestPayload& payload) {
  return payload.body;
}

// The side packet RERANK_NODE_RESOURCES: node name -> its loaded model.
using ServableMap =
    std::unordered_map<std::string, std::shared_ptr<const Servable>>;

inline std::shared_ptr<const Servable> ServableOf(
    const std::shared_ptr<const Servable>& entry) {
  return entry;
}

// What stops the work on a request; nullptr: nothing does.
inline std::shared_ptr<Cancellation> CancellationOf(
    const RequestPayload& payload) {
  return payload.cancellation;
}

}  // namespace rerank

#endif  // CALCULATORS_MEDIAPIPE_PAYLOAD_H_
