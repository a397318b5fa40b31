// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/stream_order.h"

#include <algorithm>

namespace rerank::host {

using mediapipe::Timestamp;

absl::Status StreamOrder::Add(const std::string& stream, Timestamp timestamp) {
  const std::string in_stream = "In stream \"" + stream + "\", ";
  if (!timestamp.IsAllowedInStream()) {
    return absl::InvalidArgumentError(
        in_stream + "timestamp not specified or set to illegal value: " +
        timestamp.DebugString());
  }
  if (timestamp == Timestamp::PostStream() && has_packets_) {
    return absl::InvalidArgumentError(
        in_stream +
        "a packet at Timestamp::PostStream() must be the only Packet in an "
        "InputStream.");
  }
  if (timestamp < bound_) {
    return absl::InvalidArgumentError(
        "Packet timestamp mismatch on a calculator receiving from stream \"" +
        stream + "\". Current minimum expected timestamp is " +
        bound_.DebugString() + " but received " + timestamp.DebugString() +
        ".");
  }
  bound_ = timestamp.NextAllowedInStream();
  has_packets_ = true;
  return absl::OkStatus();
}

absl::Status StreamOrder::SetBound(const std::string& stream, Timestamp bound) {
  if (bound < bound_) {
    return absl::UnknownError("The timestamp bound of stream \"" + stream +
                              "\" falls from " + bound_.DebugString() + " to " +
                              bound.DebugString() + ".");
  }
  bound_ = bound;
  return absl::OkStatus();
}

void StreamOrder::RaiseBound(Timestamp bound) {
  bound_ = std::max(bound_, bound);
}

}  // namespace rerank::host
