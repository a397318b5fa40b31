// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's PacketType: what a contract says about one stream or
// side packet.
//
//   cc->Inputs().Tag("TEXT").Set<std::string>();
//   cc->InputSidePackets().Tag("LIMIT").Set<int>().Optional();
//
// Left out: SetOneOf and SetSameAs.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_

#include <map>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"

namespace mediapipe {

class PacketType {
 public:
  // Exactly T.
  template <typename T>
  PacketType& Set() {
    kind_ = Kind::kExact;
    type_ = typeid(T);
    return *this;
  }
  // Any type, but a value.
  PacketType& SetAny() {
    kind_ = Kind::kAny;
    return *this;
  }
  // No packet at all.
  PacketType& SetNone() {
    kind_ = Kind::kNone;
    return *this;
  }
  // The node need not have it. Says nothing about the type.
  PacketType& Optional() {
    optional_ = true;
    return *this;
  }

  // Whether the contract said which type.
  bool IsInitialized() const { return kind_ != Kind::kUnknown; }
  bool IsOptional() const { return optional_; }

  absl::Status Validate(const Packet& packet) const;
  std::string DebugTypeName() const;

 private:
  enum class Kind { kUnknown, kExact, kAny, kNone };

  Kind kind_ = Kind::kUnknown;
  std::type_index type_ = typeid(void);
  bool optional_ = false;
};

// Gathers the entries that a contract speaks of and the node lacks: whether
// that is wrong is known only after the contract called Optional() on them.
class MissingPacketTypes {
 public:
  PacketType& Fallback(std::string_view tag, int index) {
    return types_[{std::string(tag), index}];
  }
  // One message for each entry that was not optional.
  std::vector<std::string> Errors() const;

 private:
  std::map<std::pair<std::string, int>, PacketType> types_;
};

using PacketTypeSet = internal::Collection<PacketType, MissingPacketTypes>;

// INVALID_ARGUMENT unless the contract asked only for entries that the node
// has, and knows every entry of the node.
absl::Status ValidatePacketTypeSet(const PacketTypeSet& types);

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_TYPE_H_
