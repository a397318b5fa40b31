// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/kv_precision.h"

#include <memory>
#include <openvino/op/parameter.hpp>
#include <openvino/op/relu.hpp>
#include <openvino/runtime/properties.hpp>

namespace rerank {
namespace {

// The smallest model there is: devices tell what a hint became once they have
// compiled something.
std::shared_ptr<ov::Model> Probe() {
  const auto input =
      std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1});
  const auto output = std::make_shared<ov::op::v0::Relu>(input);
  return std::make_shared<ov::Model>(ov::OutputVector{output},
                                     ov::ParameterVector{input});
}

}  // namespace

std::optional<ov::element::Type> InferencePrecision(
    ov::Core* core, const std::string& device, const ov::AnyMap& properties) {
  ov::AnyMap hints;
  for (const std::string name : {ov::hint::inference_precision.name(),
                                 ov::hint::execution_mode.name()}) {
    const auto given = properties.find(name);
    if (given != properties.end()) hints.insert(*given);
  }
  try {
    const auto precision = core->compile_model(Probe(), device, hints)
                               .get_property(ov::hint::inference_precision);
    // Nothing is lost in f32.
    return precision.is_dynamic() ? ov::element::f32 : precision;
  } catch (const ov::Exception&) {
    return std::nullopt;
  }
}

bool FollowInferencePrecision(const std::optional<ov::element::Type>& precision,
                              ov::AnyMap* properties) {
  const std::string key = ov::hint::kv_cache_precision.name();
  if (!precision || properties->count(key) != 0) return false;
  (*properties)[key] = precision->to_string();
  return true;
}

std::string KvPrecisionText(const ov::AnyMap& properties) {
  std::string text;
  for (const std::string name :
       {ov::hint::kv_cache_precision.name(), ov::key_cache_precision.name(),
        ov::value_cache_precision.name()}) {
    const auto given = properties.find(name);
    if (given == properties.end()) continue;
    if (!text.empty()) text += ", ";
    text += name + " " + given->second.as<std::string>();
  }
  return text;
}

}  // namespace rerank
