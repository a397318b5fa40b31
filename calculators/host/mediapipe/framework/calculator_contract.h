// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's CalculatorContract: what GetContract() fills in.
//
// Left out: output side packets, input stream handlers, services, timestamp
// offsets.

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_

#include <string>
#include <utility>

#include "mediapipe/framework/packet_type.h"
#include "mediapipe/framework/tool/options_map.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe {

class CalculatorContract {
 public:
  // `options` must outlive the contract.
  CalculatorContract(std::string node_name, const tool::OptionsMap* options,
                     tool::TagMap inputs, tool::TagMap outputs,
                     tool::TagMap input_side_packets)
      : node_name_(std::move(node_name)),
        options_(options),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)),
        input_side_packets_(std::move(input_side_packets)) {}

  const std::string& GetNodeName() const { return node_name_; }

  template <typename T>
  const T& Options() const {
    return options_->Get<T>();
  }
  template <typename T>
  bool HasOptions() const {
    return options_->Has<T>();
  }

  PacketTypeSet& Inputs() { return inputs_; }
  const PacketTypeSet& Inputs() const { return inputs_; }
  PacketTypeSet& Outputs() { return outputs_; }
  const PacketTypeSet& Outputs() const { return outputs_; }
  PacketTypeSet& InputSidePackets() { return input_side_packets_; }
  const PacketTypeSet& InputSidePackets() const { return input_side_packets_; }

 private:
  std::string node_name_;
  const tool::OptionsMap* options_;
  PacketTypeSet inputs_;
  PacketTypeSet outputs_;
  PacketTypeSet input_side_packets_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTRACT_H_
