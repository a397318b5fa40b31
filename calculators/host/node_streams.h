// SPDX-License-Identifier: Apache-2.0
//
// The streams of one node on both sides of its calculator: what may go in, and
// what came out.

#ifndef CALCULATORS_HOST_NODE_STREAMS_H_
#define CALCULATORS_HOST_NODE_STREAMS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "calculators/host/stream_order.h"
#include "mediapipe/framework/input_stream.h"
#include "mediapipe/framework/output_stream.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/packet_type.h"
#include "mediapipe/framework/timestamp.h"

namespace rerank::host {

using Packets = std::map<std::string, mediapipe::Packet>;  // by stream name

class NodeInputs {
 public:
  // Both must outlive this and have the same entries.
  NodeInputs(const mediapipe::PacketTypeSet* types,
             mediapipe::InputStreamSet* streams);

  // Whether the node has a stream of this name.
  bool Has(const std::string& name) const;

  // Puts `packets` into the streams, each one at `timestamp`; the other streams
  // become empty. All streams move on to `timestamp`: none may bring a packet
  // later for a time that the calculator has seen.
  absl::Status Set(mediapipe::Timestamp timestamp, const Packets& packets);

  void Clear();

 private:
  const mediapipe::PacketTypeSet* types_;
  mediapipe::InputStreamSet* streams_;
  std::vector<StreamOrder> orders_;  // in the order of the tag map
};

class NodeOutputs {
 public:
  // Both must outlive this and have the same entries.
  NodeOutputs(const mediapipe::PacketTypeSet* types,
              mediapipe::OutputStreamSet* streams);

  // What the calculator got wrong since Clear(), as far as one packet shows it.
  absl::Status error() const;

  // What it emitted since Clear(), or which timestamp came too early.
  absl::StatusOr<Packets> Take();

  void Clear();

 private:
  mediapipe::OutputStreamSet* streams_;
  std::vector<StreamOrder> orders_;  // in the order of the tag map
};

}  // namespace rerank::host

#endif  // CALCULATORS_HOST_NODE_STREAMS_H_
