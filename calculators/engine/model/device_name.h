// SPDX-License-Identifier: Apache-2.0
//
// Parts of an OpenVINO device name.
//
//   GPU.1        one device, of the family GPU
//   AUTO:GPU,CPU several devices behind the family AUTO

#ifndef CALCULATORS_ENGINE_MODEL_DEVICE_NAME_H_
#define CALCULATORS_ENGINE_MODEL_DEVICE_NAME_H_

#include <string>
#include <vector>

namespace rerank {

// "GPU.1" -> "GPU", "AUTO:GPU,CPU" -> "AUTO".
std::string DeviceFamily(const std::string& device);

// What answers for the device's own properties: "AUTO:GPU,CPU" -> "AUTO", and
// a device that stands for itself is its own plugin: "GPU.1" -> "GPU.1".
std::string DevicePlugin(const std::string& device);

// "MULTI:GPU.1(2),CPU" -> {"GPU.1", "CPU"}; none for a device that stands for
// itself. A device that AUTO is told to leave out ("-GPU") is left out.
std::vector<std::string> ListedDevices(const std::string& device);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_MODEL_DEVICE_NAME_H_
