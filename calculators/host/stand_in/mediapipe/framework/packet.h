// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's Packet: one constant value of any type, shared by
// all copies of the packet, and the timestamp of this copy.
//
//   Packet packet = MakePacket<std::string>("text").At(Timestamp(7));
//   const std::string& text = packet.Get<std::string>();

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_H_

#include <memory>
#include <string>
#include <typeindex>
#include <utility>

#include "absl/status/status.h"
#include "calculators/host/fatal.h"
#include "mediapipe/framework/timestamp.h"

namespace mediapipe {

class Packet {
 public:
  // Empty, at Timestamp::Unset().
  Packet() = default;

  bool IsEmpty() const { return value_ == nullptr; }

  // Ends the process when the packet is empty or holds another type: which
  // types arrive is settled by the contract.
  template <typename T>
  const T& Get() const {
    const absl::Status status = ValidateAsType<T>();
    if (!status.ok()) {
      rerank::host::Fatal("Packet::Get() failed: " +
                          std::string(status.message()));
    }
    return *static_cast<const T*>(value_.get());
  }

  // INTERNAL for an empty packet, INVALID_ARGUMENT for another type.
  template <typename T>
  absl::Status ValidateAsType() const {
    return ValidateAsType(std::type_index(typeid(T)));
  }
  absl::Status ValidateAsType(std::type_index type) const;

  class Timestamp Timestamp() const { return timestamp_; }

  // The same value at another time.
  Packet At(class Timestamp timestamp) const;

 private:
  template <typename T, typename... Args>
  friend Packet MakePacket(Args&&... args);

  std::shared_ptr<const void> value_;
  std::type_index type_ = typeid(void);
  class Timestamp timestamp_;
};

// Makes a T from `args`.
template <typename T, typename... Args>
Packet MakePacket(Args&&... args) {
  Packet packet;
  packet.value_ = std::make_shared<const T>(std::forward<Args>(args)...);
  packet.type_ = typeid(T);
  return packet;
}

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_H_
