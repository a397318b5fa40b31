// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/report_request.h"

#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/properties.hpp>

namespace rerank {
namespace {

// "" where the device does not tell.
std::string PropertyOf(const ov::CompiledModel& model,
                       const std::string& name) {
  try {
    return model.get_property(name).as<std::string>();
  } catch (const ov::Exception&) {
    return "";
  }
}

bool IsCache(const std::string& name) {
  return name.rfind("key_cache.", 0) == 0 || name.rfind("value_cache.", 0) == 0;
}

}  // namespace

RuntimeReport ReportRequest(ov::InferRequest request) {
  RuntimeReport report;
  const ov::CompiledModel model = request.get_compiled_model();
  for (const std::string& name :
       {std::string(ov::hint::inference_precision.name()),
        std::string(ov::hint::kv_cache_precision.name()),
        std::string(ov::hint::dynamic_quantization_group_size.name())}) {
    const std::string value = PropertyOf(model, name);
    if (!value.empty()) report.properties[name] = value;
  }
  report.threads = PropertyOf(model, ov::inference_num_threads.name());
  for (const auto& input : model.inputs()) {
    RuntimeInput described;
    described.name = input.get_any_name();
    described.type = input.get_element_type().to_string();
    for (const auto& dimension : input.get_partial_shape()) {
      described.shape.push_back(dimension.is_static() ? dimension.get_length()
                                                      : -1);
    }
    if (IsCache(described.name)) {
      report.kv_bytes += request.get_tensor(input).get_byte_size();
    }
    report.inputs.push_back(described);
  }
  return report;
}

}  // namespace rerank
