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

// Throws invalid_argument, naming the key, when neither `device` nor a device
// behind it ("AUTO:CPU") has such a settable property, nor OpenVINO's core;
// failed_precondition when the device does not exist. Values are judged when
// the model is compiled.
void CheckPluginConfig(ov::Core* core, const std::string& device,
                       const ov::AnyMap& properties);

// Sets what takes effect before anything is compiled: ENABLE_MMAP is about
// reading the model. Throws invalid_argument for a value that is not a boolean.
void SetCoreProperties(ov::Core* core, const ov::AnyMap& properties);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PLUGIN_CONFIG_H_
