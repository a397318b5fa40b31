// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/packet_type.h"

#include "calculators/host/type_name.h"

namespace mediapipe {

std::string PacketType::DebugTypeName() const {
  switch (kind_) {
    case Kind::kUnknown:
      return "[Undefined Type]";
    case Kind::kExact:
      return rerank::host::TypeName(type_);
    case Kind::kAny:
      return "[Any Type]";
    case Kind::kNone:
      return "[No Type]";
  }
  return "";  // not reached
}

absl::Status PacketType::Validate(const Packet& packet) const {
  if (!IsInitialized()) {
    return absl::InvalidArgumentError(
        "The contract says nothing about the type.");
  }
  if (kind_ == Kind::kExact) return packet.ValidateAsType(type_);
  if (packet.IsEmpty()) {
    return absl::InvalidArgumentError(
        "Empty packets are not allowed for type: " + DebugTypeName());
  }
  if (kind_ == Kind::kNone) {
    return absl::InvalidArgumentError("No packets are allowed for type: " +
                                      DebugTypeName());
  }
  return absl::OkStatus();
}

std::vector<std::string> MissingPacketTypes::Errors() const {
  std::vector<std::string> errors;
  for (const auto& [entry, type] : types_) {
    if (type.IsOptional()) continue;
    errors.push_back("Failed to get tag \"" + entry.first + "\" index " +
                     std::to_string(entry.second));
  }
  return errors;
}

absl::Status ValidatePacketTypeSet(const PacketTypeSet& types) {
  std::vector<std::string> errors = types.missing().Errors();
  for (const auto& entry : types.TagMap().entries()) {
    if (types.Get(entry.tag, entry.index).IsInitialized()) continue;
    errors.push_back("Tag \"" + entry.tag + "\" index " +
                     std::to_string(entry.index) + " was not expected.");
  }
  if (errors.empty()) return absl::OkStatus();
  std::string text = "ValidatePacketTypeSet failed:";
  for (const std::string& error : errors) text += "\n" + error;
  return absl::InvalidArgumentError(text);
}

}  // namespace mediapipe
