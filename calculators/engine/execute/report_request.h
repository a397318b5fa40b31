// SPDX-License-Identifier: Apache-2.0
//
// Asks a device what it made of a model.

#ifndef CALCULATORS_ENGINE_EXECUTE_REPORT_REQUEST_H_
#define CALCULATORS_ENGINE_EXECUTE_REPORT_REQUEST_H_

#include <openvino/runtime/infer_request.hpp>

#include "calculators/schedule/runtime_report.h"

namespace rerank {

// While nothing is computed, or between batches. Throws nothing.
RuntimeReport ReportRequest(ov::InferRequest request);

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_EXECUTE_REPORT_REQUEST_H_
