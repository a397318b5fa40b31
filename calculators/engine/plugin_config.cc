// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/plugin_config.h"

#include <algorithm>
#include <openvino/runtime/properties.hpp>
#include <set>
#include <utility>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/openvino_error.h"
#include "calculators/engine/model/device_name.h"
#include "calculators/engine/model/json_reader.h"

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

void CheckKnown(const std::string& where, const ov::AnyMap& properties,
                const std::set<std::string>& known) {
  for (const auto& property : properties) {
    if (known.count(property.first) == 0) {
      throw Error(ErrorCode::kInvalidArgument,
                  where + " has no settable property '" + property.first + "'");
    }
  }
}

// Devices that choose or combine others.
bool IsChooser(const std::string& device) {
  static const std::set<std::string> kChoosers = {"AUTO", "BATCH", "HETERO",
                                                  "MULTI"};
  return kChoosers.count(DevicePlugin(device)) != 0;
}

// The devices to which `device` hands its properties on: those it lists, or all
// of the machine when it is one of those that choose by themselves.
std::vector<std::string> DevicesBehind(const ov::Core& core,
                                       const std::string& device) {
  const bool lists = device.find(':') != std::string::npos;
  if (IsChooser(device) && !lists) return core.get_available_devices();
  return ListedDevices(device);
}

// All of `object` but `other`; `name` is its own.
ov::AnyMap ScalarsOf(const JsonObject& object, const std::string& name,
                     const std::string& other = "") {
  ov::AnyMap properties;
  for (const std::string& key : object.Keys()) {
    if (key == other) continue;
    const auto value = object.ScalarText(key);
    if (!value) {
      throw Error(ErrorCode::kInvalidArgument,
                  name + ": " + key +
                      ": expected a string, number or boolean, got null");
    }
    properties[key] = *value;
  }
  return properties;
}

// An object of objects, or the text that OpenVINO makes of one:
// "{CPU:{NUM_STREAMS:1}}".
ov::AnyMap DeviceProperties(const JsonObject& object) {
  const std::string key = ov::device::properties.name();
  ov::AnyMap devices;
  if (const auto text = object.StringIfAny(key)) {
    // It outlives the map that it makes.
    ov::Any written(*text);
    try {
      for (const auto& device : written.as<ov::AnyMap>()) {
        devices[device.first] = device.second.as<ov::AnyMap>();
      }
    } catch (const ov::Exception&) {
      throw Error(ErrorCode::kInvalidArgument,
                  "plugin_config: " + key +
                      ": expected an object of properties by device, got '" +
                      *text + "'");
    }
    return devices;
  }
  const auto given = object.Object(key);
  if (!given) {
    throw Error(ErrorCode::kInvalidArgument,
                "plugin_config: " + key + ": expected an object, got null");
  }
  for (const std::string& device : given->Keys()) {
    const auto properties = given->Object(device);
    const std::string name = "plugin_config: " + key + ": " + device;
    if (!properties) {
      throw Error(ErrorCode::kInvalidArgument,
                  name + ": expected an object, got null");
    }
    devices[device] = ScalarsOf(*properties, name);
  }
  return devices;
}

// What a property of an earlier release is called today, and its value.
std::pair<std::string, std::string> Today(const std::string& key,
                                          const std::string& value) {
  if (key == "CPU_THREADS_NUM") {
    return {ov::inference_num_threads.name(), value};
  }
  for (const std::string device : {"CPU", "GPU"}) {
    if (key != device + "_THROUGHPUT_STREAMS") continue;
    if (value == device + "_THROUGHPUT_AUTO") {
      return {ov::hint::performance_mode.name(), "THROUGHPUT"};
    }
    return {ov::num_streams.name(), value};
  }
  return {key, value};
}

void UseTodaysNames(ov::AnyMap* properties) {
  const ov::AnyMap given = std::move(*properties);
  properties->clear();
  for (const auto& [key, value] : given) {
    const auto [name, text] = Today(key, value.as<std::string>());
    const auto there = properties->find(name);
    if (there != properties->end() || (name != key && given.count(name) != 0)) {
      throw Error(ErrorCode::kInvalidArgument, "plugin_config: " + key +
                                                   ": expected one name of " +
                                                   name + ", got two");
    }
    (*properties)[name] = text;
  }
}

}  // namespace

ov::AnyMap ParsePluginConfig(const std::string& text) {
  ov::AnyMap properties;
  if (text.empty()) return properties;
  const JsonObject object = JsonObject::Parse(text, "plugin_config");
  const std::string by_device = ov::device::properties.name();
  properties = ScalarsOf(object, "plugin_config", by_device);
  UseTodaysNames(&properties);
  const auto keys = object.Keys();
  if (std::find(keys.begin(), keys.end(), by_device) != keys.end()) {
    properties[by_device] = DeviceProperties(object);
  }
  return properties;
}

ov::AnyMap PropertiesFor(const std::string& device,
                         const ov::AnyMap& properties) {
  const std::string key = ov::device::properties.name();
  const auto nested = properties.find(key);
  if (nested == properties.end() || IsChooser(device)) return properties;
  ov::AnyMap flat = properties;
  flat.erase(key);
  const auto devices = nested->second.as<ov::AnyMap>();
  // "GPU.1" has its own before those of every GPU.
  for (const std::string& name : {DeviceFamily(device), device}) {
    const auto found = devices.find(name);
    if (found == devices.end()) continue;
    for (const auto& [property, value] : found->second.as<ov::AnyMap>()) {
      flat[property] = value;
    }
  }
  return flat;
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
  const std::string by_device = ov::device::properties.name();
  if (IsChooser(device)) known.insert(by_device);
  CheckKnown("plugin_config: device " + device, properties, known);
  const auto nested = properties.find(by_device);
  if (nested == properties.end()) return;
  const std::vector<std::string> machine = core->get_available_devices();
  for (const auto& [key, own] : nested->second.as<ov::AnyMap>()) {
    const std::string& inner = key;  // C++17 captures no structured binding
    const bool there =
        std::any_of(machine.begin(), machine.end(), [&](const auto& name) {
          return name == inner || DeviceFamily(name) == inner;
        });
    if (!there) continue;  // OpenVINO uses them for nothing
    std::set<std::string> inner_known;
    AddSettable(core, inner, &inner_known);
    CheckKnown("plugin_config: " + by_device + ": device " + inner,
               own.as<ov::AnyMap>(), inner_known);
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
