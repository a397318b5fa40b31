// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/plugin_config.h"

#include <openvino/runtime/properties.hpp>
#include <set>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/device_name.h"
#include "calculators/engine/json_reader.h"
#include "calculators/engine/openvino_error.h"

namespace rerank {
namespace {

// Adds the names of what can be set on `device`.
void AddSettable(ov::Core* core, const std::string& device,
                 std::set<std::string>* names) {
  for (const auto& name :
       core->get_property(device, ov::supported_properties)) {
    if (name.is_mutable()) names->insert(name);
  }
}

// The devices to which `device` hands its properties on: those it lists, or all
// of the machine when it is one of those that choose by themselves.
std::vector<std::string> DevicesBehind(const ov::Core& core,
                                       const std::string& device) {
  static const std::set<std::string> kChoosers = {"AUTO", "BATCH", "HETERO",
                                                  "MULTI"};
  if (kChoosers.count(device) != 0) return core.get_available_devices();
  return ListedDevices(device);
}

}  // namespace

ov::AnyMap ParsePluginConfig(const std::string& text) {
  ov::AnyMap properties;
  if (text.empty()) return properties;
  const JsonObject object = JsonObject::Parse(text, "plugin_config");
  for (const std::string& key : object.Keys()) {
    const auto value = object.ScalarText(key);
    if (!value) {
      throw Error(ErrorCode::kInvalidArgument,
                  "plugin_config: " + key +
                      ": expected a string, number or boolean, got null");
    }
    properties[key] = *value;
  }
  return properties;
}

void CheckPluginConfig(ov::Core* core, const std::string& device,
                       const ov::AnyMap& properties) {
  std::set<std::string> known = {
      ov::cache_dir.name(), ov::cache_mode.name(), ov::enable_mmap.name(),
      ov::force_tbb_terminate.name()};  // of every device
  try {
    AddSettable(core, DevicePlugin(device), &known);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "target_device: expected a device that OpenVINO knows here, "
                "got '" +
                    device + "': " + OpenVinoCause(error.what()));
  }
  for (const std::string& inner : DevicesBehind(*core, device)) {
    try {
      AddSettable(core, inner, &known);
    } catch (const ov::Exception&) {
      // AUTO leaves out what is not there; compiling tells of all others.
    }
  }
  for (const auto& property : properties) {
    if (known.count(property.first) == 0) {
      throw Error(ErrorCode::kInvalidArgument,
                  "plugin_config: device " + device +
                      " has no settable property '" + property.first + "'");
    }
  }
}

void SetCoreProperties(ov::Core* core, const ov::AnyMap& properties) {
  for (const std::string name :
       {ov::enable_mmap.name(), ov::force_tbb_terminate.name()}) {
    const auto given = properties.find(name);
    if (given == properties.end()) continue;
    try {
      core->set_property({*given});
    } catch (const ov::Exception&) {
      throw Error(ErrorCode::kInvalidArgument,
                  "plugin_config: " + name + ": expected YES or NO, got '" +
                      given->second.as<std::string>() + "'");
    }
  }
}

}  // namespace rerank
