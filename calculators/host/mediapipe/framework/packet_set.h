// SPDX-License-Identifier: Apache-2.0
//
// Packets by tag: a node's side packets.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_SET_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_SET_H_

#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"

namespace mediapipe {

using PacketSet = internal::Collection<Packet>;

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_PACKET_SET_H_
