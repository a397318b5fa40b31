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
// OpenVINO properties, whose values are texts; DEVICE_PROPERTIES, properties by
// device, is a map of maps. Names of earlier OpenVINO releases become today's,
// as in OpenVINO Model Server:
//
//   CPU_THREADS_NUM: n           INFERENCE_NUM_THREADS: n
//   CPU_THROUGHPUT_STREAMS: n    NUM_STREAMS: n
//   CPU_THROUGHPUT_STREAMS:
//     "CPU_THROUGHPUT_AUTO"      PERFORMANCE_HINT: "THROUGHPUT"
//
// and GPU_... likewise. "" is no property. Throws invalid_argument for text
// that is not such a JSON object, and for a property under both of its names.
ov::AnyMap ParsePluginConfig(const std::string& text);

// `properties` without DEVICE_PROPERTIES: those of `device` stand in the place
// of the ones for all, and those of other devices are left out, as OpenVINO has
// it. For a device that hands them on ("AUTO:CPU") all stay.
ov::AnyMap PropertiesFor(const std::string& device,
                         const ov::AnyMap& properties);

// Throws invalid_argument, naming the key, when neither `device` nor a device
// behind it ("AUTO:CPU") has such a settable property, nor OpenVINO's core;
// the same for DEVICE_PROPERTIES of a device that is there;
// failed_precondition when the device does not exist. Values are judged when
// the model is compiled.
void CheckPluginConfig(ov::Core* core, const std::string& device,
                       const ov::AnyMap& properties);

// Sets what takes effect before anything is compiled: ENABLE_MMAP is about
// reading the model. Throws invalid_argument for a value that is not a boolean.
void SetCoreProperties(ov::Core* core, const ov::AnyMap& properties);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_PLUGIN_CONFIG_H_
