// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/output_stream.h"

#include <utility>

namespace mediapipe {

void OutputStream::AddPacket(Packet packet) {
  const Timestamp timestamp = packet.Timestamp();
  if (packet.IsEmpty()) {
    SetNextTimestampBound(timestamp.NextAllowedInStream());
    return;
  }
  if (!timestamp.IsAllowedInStream()) {
    errors_.push_back(absl::InvalidArgumentError(
        "In stream \"" + name_ +
        "\", timestamp not specified or set to illegal value: " +
        timestamp.DebugString()));
    return;
  }
  const absl::Status status = type_->Validate(packet);
  if (!status.ok()) {
    errors_.emplace_back(
        status.code(),
        "Packet type mismatch on calculator outputting to stream \"" + name_ +
            "\": " + std::string(status.message()));
    return;
  }
  bound_ = timestamp.NextAllowedInStream();
  packets_.push_back(std::move(packet));
}

void OutputStream::SetNextTimestampBound(Timestamp bound) {
  if (!bound.IsAllowedInStream() && bound != Timestamp::OneOverPostStream()) {
    errors_.push_back(absl::InvalidArgumentError(
        "In stream \"" + name_ +
        "\", timestamp bound set to illegal value: " + bound.DebugString()));
    return;
  }
  bound_ = bound;
}

void OutputStream::Initialize(std::string name, const PacketType* type) {
  name_ = std::move(name);
  type_ = type;
}

void OutputStream::Clear() {
  packets_.clear();
  bound_ = Timestamp::Unset();
  errors_.clear();
}

}  // namespace mediapipe
