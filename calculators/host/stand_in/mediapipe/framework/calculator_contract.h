// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's CalculatorContract: what GetContract() fills in.
//
// Left out: output side packets, input stream handlers, services, timestamp
// offsets.

#ifndef CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_
#define CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_

#include <any>
#include <utility>

#include "mediapipe/framework/packet_type.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe {

class CalculatorContract {
 public:
  // `options` is the node's options message, empty if it has none.
  CalculatorContract(std::any options, tool::TagMap inputs,
                     tool::TagMap outputs, tool::TagMap input_side_packets)
      : options_(std::move(options)),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        input_side_packets_(std::move(input_side_packets)) {}

  // The node's options; the defaults of T if it has none of this type.
  template <typename T>
  const T& Options() const {
    static const T defaults;
    const T* options = std::any_cast<T>(&options_);
    return options == nullptr ? defaults : *options;
  }

  PacketTypeSet& Inputs() { return inputs_; }
  const PacketTypeSet& Inputs() const { return inputs_; }
  PacketTypeSet& Outputs() { return outputs_; }
  const PacketTypeSet& Outputs() const { return outputs_; }
  PacketTypeSet& InputSidePackets() { return input_side_packets_; }
  const PacketTypeSet& InputSidePackets() const { return input_side_packets_; }

 private:
  std::any options_;
  PacketTypeSet inputs_;
  PacketTypeSet outputs_;
  PacketTypeSet input_side_packets_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_STAND_IN_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_
