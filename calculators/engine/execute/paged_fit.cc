// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/execute/paged_fit.h"

#include "calculators/engine/model/device_name.h"

namespace rerank {

PagedFit JudgePaged(ScoreSource source, const ModelInputs& inputs,
                    const std::string& device,
                    const std::optional<ov::element::Type>& precision) {
  if (source == ScoreSource::kClassifier) {
    return {"a classifier reads whole sequences"};
  }
  if (!inputs.stateful) {
    return {
        "the export is stateless (text-generation); "
        "text-generation-with-past can be paged"};
  }
  const std::string family = DeviceFamily(device);
  if (family != "CPU" && family != "GPU") {
    return {"device " + device + " has no paged attention"};
  }
  if (family == "CPU" && precision == ov::element::f16) {
    // Not checked but refused: it may end the process.
    return {
        "OpenVINO's paged attention gives wrong scores in f16 on a CPU; with "
        "INFERENCE_PRECISION_HINT f32 or bf16 it fits"};
  }
  const bool tested = family == "CPU" && (precision == ov::element::f32 ||
                                          precision == ov::element::bf16);
  return {"", !tested};
}

}  // namespace rerank
