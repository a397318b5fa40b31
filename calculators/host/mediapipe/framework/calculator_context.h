// SPDX-License-Identifier: Apache-2.0
//
// Stand-in for MediaPipe's CalculatorContext: what Open(), Process() and
// Close() work with.
//
// Left out: output side packets, counters, services, resources, SetOffset().

#ifndef CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_
#define CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_

#include <string>
#include <utility>

#include "mediapipe/framework/input_stream.h"
#include "mediapipe/framework/output_stream.h"
#include "mediapipe/framework/packet_set.h"
#include "mediapipe/framework/timestamp.h"
#include "mediapipe/framework/tool/options_map.h"
#include "mediapipe/framework/tool/tag_map.h"

namespace mediapipe {

class CalculatorContext {
 public:
  // `options` must outlive the context.
  CalculatorContext(std::string node_name, std::string calculator_type,
                    const tool::OptionsMap* options, tool::TagMap inputs,
                    tool::TagMap outputs)
      : node_name_(std::move(node_name)),
        calculator_type_(std::move(calculator_type)),
        options_(options),
        inputs_(std::move(inputs)),
        outputs_(std::move(outputs)) {}
  CalculatorContext(const CalculatorContext&) = delete;
  CalculatorContext& operator=(const CalculatorContext&) = delete;

  // The calculator's name when the graph names the node nothing.
  const std::string& NodeName() const { return node_name_; }
  // The registered name.
  const std::string& CalculatorType() const { return calculator_type_; }

  template <typename T>
  const T& Options() const {
    return options_->Get<T>();
  }
  template <typename T>
  bool HasOptions() const {
    return options_->Has<T>();
  }

  // Unstarted() in Open(), Done() in Close().
  Timestamp InputTimestamp() const { return input_timestamp_; }

  InputStreamSet& Inputs() { return inputs_; }
  const InputStreamSet& Inputs() const { return inputs_; }
  OutputStreamSet& Outputs() { return outputs_; }
  const OutputStreamSet& Outputs() const { return outputs_; }
  // Without the optional ones that were not provided.
  const PacketSet& InputSidePackets() const { return input_side_packets_; }

  // For the node that runs the calculator, never for a calculator.
  void SetInputTimestamp(Timestamp timestamp) { input_timestamp_ = timestamp; }
  void SetInputSidePackets(PacketSet packets) {
    input_side_packets_ = std::move(packets);
  }

 private:
  std::string node_name_;
  std::string calculator_type_;
  const tool::OptionsMap* options_;
  InputStreamSet inputs_;
  OutputStreamSet outputs_;
  PacketSet input_side_packets_;
  Timestamp input_timestamp_;
};

}  // namespace mediapipe

#endif  // CALCULATORS_HOST_MEDIAPIPE_FRAMEWORK_CALCULATOR_CONTEXT_H_
