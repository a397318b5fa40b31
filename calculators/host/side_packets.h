// SPDX-License-Identifier: Apache-2.0
//
// The side packets of one node, from those of the whole run.

#ifndef CALCULATORS_HOST_SIDE_PACKETS_H_
#define CALCULATORS_HOST_SIDE_PACKETS_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/packet_set.h"
#include "mediapipe/framework/packet_type.h"

namespace rerank::host {

// Picks from `packets`, by name, what `types` asks for; other packets belong to
// other nodes. An optional one that is not there is left out, so that HasTag()
// tells. INVALID_ARGUMENT, or INTERNAL for an empty packet, names every packet
// that is missing or of another type.
absl::StatusOr<mediapipe::PacketSet> SelectSidePackets(
    const mediapipe::PacketTypeSet& types,
    const std::map<std::string, mediapipe::Packet>& packets);

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_SIDE_PACKETS_H_
