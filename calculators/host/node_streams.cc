// SPDX-License-Identifier: Apache-2.0

#include "calculators/host/node_streams.h"

#include <algorithm>

#include "calculators/host/status_util.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace rerank::host {

using mediapipe::Packet;
using mediapipe::Timestamp;
using mediapipe::tool::TagMap;

NodeInputs::NodeInputs(const mediapipe::PacketTypeSet* types,
                       mediapipe::InputStreamSet* streams)
    : types_(types),
      streams_(streams),
      orders_(streams->TagMap().entries().size()) {}

bool NodeInputs::Has(const std::string& name) const {
  const auto& entries = streams_->TagMap().entries();
  return std::any_of(
      entries.begin(), entries.end(),
      [&](const TagMap::Entry& entry) { return entry.name == name; });
}

absl::Status NodeInputs::Set(Timestamp timestamp, const Packets& packets) {
  std::vector<absl::Status> errors;
  for (size_t i = 0; i < orders_.size(); ++i) {
    const TagMap::Entry& entry = streams_->TagMap().entries()[i];
    const auto found = packets.find(entry.name);
    const Packet packet = found == packets.end() ? Packet() : found->second;
    streams_->Get(entry.tag, entry.index).SetValue(packet.At(timestamp));
    if (packet.IsEmpty()) continue;
    errors.push_back(orders_[i].Add(entry.name, timestamp));
    errors.push_back(WithPrefix(
        "Packet type mismatch on a calculator receiving from stream \"" +
            entry.name + "\": ",
        types_->Get(entry.tag, entry.index).Validate(packet)));
  }
  for (StreamOrder& order : orders_) {
    order.RaiseBound(timestamp.NextAllowedInStream());
  }
  return Combine(errors);
}

void NodeInputs::Clear() {
  for (auto& stream : *streams_) stream.SetValue(Packet());
}

NodeOutputs::NodeOutputs(const mediapipe::PacketTypeSet* types,
                         mediapipe::OutputStreamSet* streams)
    : streams_(streams), orders_(streams->TagMap().entries().size()) {
  for (const TagMap::Entry& entry : streams->TagMap().entries()) {
    streams->Get(entry.tag, entry.index)
        .Initialize(entry.name, &types->Get(entry.tag, entry.index));
  }
}

absl::Status NodeOutputs::error() const {
  std::vector<absl::Status> errors;
  for (const auto& stream : *streams_) {
    errors.insert(errors.end(), stream.errors().begin(), stream.errors().end());
  }
  return Combine(errors);
}

absl::StatusOr<Packets> NodeOutputs::Take() {
  Packets packets;
  std::vector<absl::Status> errors;
  size_t i = 0;
  for (const auto& stream : *streams_) {
    StreamOrder& order = orders_[i++];
    for (const Packet& packet : stream.packets()) {
      errors.push_back(order.Add(stream.Name(), packet.Timestamp()));
      packets[stream.Name()] = packet;
    }
    if (stream.packets().size() > 1) {
      errors.push_back(absl::UnimplementedError(
          "More than one packet for stream \"" + stream.Name() +
          "\" in one Process() call: a result holds one."));
    }
    if (stream.bound() == Timestamp::Unset()) continue;
    if (stream.packets().empty()) {
      errors.push_back(order.SetBound(stream.Name(), stream.bound()));
    } else {
      order.RaiseBound(stream.bound());
    }
  }
  const absl::Status status = Combine(errors);
  if (!status.ok()) return status;
  return packets;
}

void NodeOutputs::Clear() {
  for (auto& stream : *streams_) stream.Clear();
}

}  // namespace rerank::host
