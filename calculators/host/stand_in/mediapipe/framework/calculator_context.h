// SPDX-License-Identifier: Apache-2.0
//
// Stand-ins for MediaPipe's CalculatorContext, what Open(), Process() and
// Close() work with, and for the streams in it.
//
// Left out: output side packets, counters, services, resources, headers,
// timestamp bounds and offsets.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_

#include <string>
#include <utility>
#include <vector>

#include "mediapipe/framework/collection.h"
#include "mediapipe/framework/packet.h"
#include "mediapipe/framework/timestamp.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe {

// One stream as Process() sees it: the packet at the current timestamp or none.
class InputStream {
 public:
  bool IsEmpty() const { return packet_.IsEmpty(); }
  // Ends the process when the stream is empty or holds another type.
  template <typename T>
  const T& Get() const {
    return packet_.Get<T>();
  }

  // For the node that runs the calculator, never for a calculator.
  void SetValue(Packet packet) { packet_ = std::move(packet); }

 private:
  Packet packet_;
};

// Takes what a calculator emits. A wrong packet is found after Process().
class OutputStream {
 public:
  void AddPacket(Packet packet) { packets_.push_back(std::move(packet)); }

  // For the node that runs the calculator, never for a calculator.
  const std::vector<Packet>& packets() const { return packets_; }
  void Clear() { packets_.clear(); }

 private:
  std::vector<Packet> packets_;
};

using InputStreamSet = internal::Collection<InputStream>;
using OutputStreamSet = internal::Collection<OutputStream>;
using PacketSet = internal::Collection<Packet>;

class CalculatorContext {
 public:
  CalculatorContext(std::string node_name, tool::TagMap inputs,
                    tool::TagMap outputs)
      : node_name_(std::move(node_name)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)) {}
  CalculatorContext(const CalculatorContext&) = delete;
  CalculatorContext& operator=(const CalculatorContext&) = delete;

  // The calculator's name when the graph names the node nothing.
  const std::string& NodeName() const { return node_name_; }
  // Unstarted() in Open(), Done() in Close().
  Timestamp InputTimestamp() const { return input_timestamp_; }

  InputStreamSet& Inputs() { return inputs_; }
  OutputStreamSet& Outputs() { return outputs_; }
  const OutputStreamSet& Outputs() const { return outputs_; }
  const PacketSet& InputSidePackets() const { return input_side_packets_; }

  // For the node that runs the calculator, never for a calculator.
  void SetInputTimestamp(Timestamp timestamp) { input_timestamp_ = timestamp; }
  void SetInputSidePackets(PacketSet packets) {
    input_side_packets_ = std::move(packets);
  }

 private:
  std::string node_name_;
  InputStreamSet inputs_;
  OutputStreamSet outputs_;
  PacketSet input_side_packets_;
  Timestamp input_timestamp_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_
