// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/side_packets.h"

#include <set>
#include <utility>
#include <vector>

#include "calculators/host/status_util.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace rerank::host {
namespace {

using mediapipe::Packet;
using mediapipe::PacketSet;
using mediapipe::PacketType;
using mediapipe::PacketTypeSet;
using mediapipe::tool::TagMap;

// The packet of one entry: there and of the right type, or optional.
absl::Status CheckSidePacket(const std::string& name, const PacketType& type,
                             const std::map<std::string, Packet>& packets) {
  const auto packet = packets.find(name);
  if (packet == packets.end()) {
    if (type.IsOptional()) return absl::OkStatus();
    return absl::InvalidArgumentError("Side packet \"" + name +
                                      "\" is required but was not provided.");
  }
  return WithPrefix("Side packet \"" + name + "\" failed validation: ",
                    type.Validate(packet->second));
}

}  // namespace

absl::StatusOr<PacketSet> SelectSidePackets(
    const PacketTypeSet& types, const std::map<std::string, Packet>& packets) {
  std::vector<absl::Status> errors;
  std::vector<std::string> present;
  std::set<std::string> checked;  // one packet may serve several entries
  for (const TagMap::Entry& entry : types.TagMap().entries()) {
    const absl::Status status =
        CheckSidePacket(entry.name, types.Get(entry.tag, entry.index), packets);
    if (!status.ok() && checked.insert(entry.name).second) {
      errors.push_back(status);
    }
    if (packets.count(entry.name) == 0) continue;
    present.push_back(entry.tag.empty()
                          ? entry.name
                          : entry.tag + ":" + std::to_string(entry.index) +
                                ":" + entry.name);
  }
  const absl::Status status = Combine(errors);
  if (!status.ok()) {
    return WithPrefix("ValidateRequiredSidePackets failed to validate: \n",
                      status);
  }
  auto tag_map = TagMap::Create(present);
  if (!tag_map.ok()) return tag_map.status();
  PacketSet selected(*std::move(tag_map));
  for (const TagMap::Entry& entry : selected.TagMap().entries()) {
    selected.Get(entry.tag, entry.index) = packets.at(entry.name);
  }
  return selected;
}

}  // namespace rerank::host
