// SPDX-License-Identifier: Apache-2.0
//
// The option plugin_config: OpenVINO properties as a JSON object.

#ifndef CALCULATORS_ENGINE_PLUGIN_CONFIG_H_
#define CALCULATORS_ENGINE_PLUGIN_CONFIG_H_

#include <openvino/core/any.hpp>
#include <openvino/runtime/core.hpp>
#include <string>

namespace rerank {

// {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": 2} -> the same as
// OpenVINO properties, whose values are texts. "" is no property. Throws
// invalid_argument for text that is not a JSON object of strings, numbers and
// booleans.
ov::AnyMap ParsePluginConfig(const std::string& text);

// Throws invalid_argument, naming the key, when `device` has no such settable
// property, and failed_precondition when the device does not exist.
void CheckPluginConfig(ov::Core* core, const std::string& device,
                       const ov::AnyMap& properties);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PLUGIN_CONFIG_H_
