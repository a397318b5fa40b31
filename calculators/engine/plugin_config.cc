// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/plugin_config.h"

#include <algorithm>
#include <openvino/runtime/properties.hpp>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/engine/json_reader.h"
#include "calculators/engine/openvino_error.h"

namespace rerank {

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
  std::vector<ov::PropertyName> known;
  try {
    known = core->get_property(device, ov::supported_properties);
  } catch (const ov::Exception& error) {
    throw Error(ErrorCode::kFailedPrecondition,
                "target_device: expected a device that OpenVINO knows here, "
                "got '" +
                    device + "': " + OpenVinoCause(error.what()));
  }
  // Of the core itself, for every device.
  known.emplace_back(ov::cache_dir.name(), ov::PropertyMutability::RW);
  for (const auto& property : properties) {
    const bool settable =
        std::any_of(known.begin(), known.end(), [&](const auto& name) {
          return name == property.first && name.is_mutable();
        });
    if (!settable) {
      throw Error(ErrorCode::kInvalidArgument,
                  "plugin_config: device " + device +
                      " has no settable property '" + property.first + "'");
    }
  }
}

}  // namespace rerank
