// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's PacketType: what a contract says about one stream or
// side packet.
//
//   cc->Inputs().Tag("TEXT").Set<std::string>();
//
// Left out: entries that are optional or take several types.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_

#include <set>
#include <string>
#include <string_view>
#include <typeindex>

#include "absl/status/status.h"
#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"

namespace mediapipe {

class PacketType {
 public:
  // Exactly T.
  template <typename T>
  PacketType& Set() {
    type_ = typeid(T);
    return *this;
  }

  // Whether the contract said which type.
  bool IsInitialized() const { return type_ != typeid(void); }
  // As Packet::ValidateAsType.
  absl::Status Validate(const Packet& packet) const {
    return packet.ValidateAsType(type_);
  }

 private:
  std::type_index type_ = typeid(void);
};

class PacketTypeSet : public internal::Collection<PacketType> {
 public:
  using Collection::Collection;

  // A tag that the node lacks is remembered for Validate().
  PacketType& Tag(std::string_view tag);

  // INVALID_ARGUMENT unless the contract asked only for entries that the node
  // has, and knows every entry of the node.
  absl::Status Validate() const;

 private:
  std::set<std::string> missing_;
  PacketType of_missing_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_
