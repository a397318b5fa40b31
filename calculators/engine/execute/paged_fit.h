// SPDX-License-Identifier: Apache-2.0
//
// Whether a model and a device are ones for paged attention, as far as it can
// be told before anything is compiled.

#ifndef CALCULATORS_ENGINE_EXECUTE_PAGED_FIT_H_
#define CALCULATORS_ENGINE_EXECUTE_PAGED_FIT_H_

#include <openvino/core/type/element_type.hpp>
#include <optional>
#include <string>

#include "calculators/engine/model/model_inputs.h"

namespace rerank {

struct PagedFit {
  std::string why_not;  // "" when it fits
  // Nobody has run the tests on this device and precision: the scores have to
  // be compared with the dense executor's (executor_check.h).
  bool check = false;
};

// `precision` is what the device computes in; nullopt when it does not tell.
PagedFit JudgePaged(ScoreSource source, const ModelInputs& inputs,
                    const std::string& device,
                    const std::optional<ov::element::Type>& precision);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_PAGED_FIT_H_
