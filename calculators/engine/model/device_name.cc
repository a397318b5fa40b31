// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/model/device_name.h"

#include <sstream>

namespace rerank {

std::string DeviceFamily(const std::string& device) {
  return device.substr(0, device.find_first_of(".:"));
}

std::string DevicePlugin(const std::string& device) {
  return device.substr(0, device.find(':'));
}

std::vector<std::string> ListedDevices(const std::string& device) {
  std::vector<std::string> devices;
  const size_t colon = device.find(':');
  if (colon == std::string::npos) return devices;
  std::istringstream list(device.substr(colon + 1));
  for (std::string name; std::getline(list, name, ',');) {
    if (!name.empty() && name.front() == '-') continue;
    devices.push_back(name.substr(0, name.find('(')));
  }
  return devices;
}

}  // namespace rerank
