// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's OutputStream: takes the packets that a calculator
// emits and checks them against the contract.
//
// A wrong packet is dropped; Process() goes on and the graph, or here the node,
// reports the error afterwards. Left out: headers, Close(), offsets.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_OUTPUT_STREAM_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_OUTPUT_STREAM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/packet_type.h"
#include "mediapipe/framework/timestamp.h"

namespace mediapipe {

class OutputStream {
 public:
  const std::string& Name() const { return name_; }

  // An empty packet only says that nothing comes up to its timestamp.
  void AddPacket(Packet packet);
  // Takes ownership of `value`.
  template <typename T>
  void Add(T* value, class Timestamp timestamp) {
    AddPacket(Adopt(value).At(timestamp));
  }
  // Promises that no packet below `bound` follows.
  void SetNextTimestampBound(Timestamp bound);

  // The rest is for the node that runs the calculator, never for a calculator.

  // `type` must outlive the stream.
  void Initialize(std::string name, const PacketType* type);
  // What was added since the last Clear(), in order.
  const std::vector<Packet>& packets() const { return packets_; }
  // The bound last set since the last Clear(), Unset() if none was.
  Timestamp bound() const { return bound_; }
  // The errors since the last Clear(), in order.
  const std::vector<absl::Status>& errors() const { return errors_; }
  void Clear();

 private:
  std::string name_;
  const PacketType* type_ = nullptr;
  std::vector<Packet> packets_;
  Timestamp bound_;
  std::vector<absl::Status> errors_;
};

using OutputStreamSet = internal::Collection<OutputStream>;

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_OUTPUT_STREAM_H_
