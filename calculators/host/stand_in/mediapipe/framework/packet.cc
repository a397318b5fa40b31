// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/packet.h"

#include "calculators/host/type_name.h"

namespace mediapipe {

using rerank::host::TypeName;

absl::Status Packet::ValidateAsType(std::type_index type) const {
  if (IsEmpty()) {
    return absl::InternalError("Expected a Packet of type: " + TypeName(type) +
                               ", but received an empty Packet.");
  }
  if (type_ != type) {
    return absl::InvalidArgumentError("The Packet stores \"" + TypeName(type_) +
                                      "\", but \"" + TypeName(type) +
                                      "\" was requested.");
  }
  return absl::OkStatus();
}

Packet Packet::At(class Timestamp timestamp) const {
  Packet packet(*this);
  packet.timestamp_ = timestamp;
  return packet;
}

}  // namespace mediapipe
