// SPDX-License-Identifier: Apache-2.0

#include "mediapipe/framework/packet_type.h"

namespace mediapipe {

PacketType& PacketTypeSet::Tag(std::string_view tag) {
  if (TagMap().Find(tag).has_value()) return Collection::Tag(tag);
  missing_.emplace(tag);
  return of_missing_;
}

absl::Status PacketTypeSet::Validate() const {
  std::string errors;
  for (const std::string& tag : missing_) {
    errors += "\nFailed to get tag \"" + tag + "\" index 0";
  }
  for (size_t i = 0; i < size(); ++i) {
    if ((*this)[i].IsInitialized()) continue;
    const tool::TagMap::Entry& entry = TagMap().entries()[i];
    errors += "\nTag \"" + entry.tag + "\" index " +
              std::to_string(entry.index) + " was not expected.";
  }
  if (errors.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("ValidatePacketTypeSet failed:" + errors);
}

}  // namespace mediapipe
