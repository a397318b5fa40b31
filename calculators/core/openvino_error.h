// SPDX-License-Identifier: Apache-2.0
//
// OpenVINO's exceptions carry a trail of source locations, a line each, and
// the cause last. Ours are one line.

#ifndef CALCULATORS_CORE_OPENVINO_ERROR_H_
#define CALCULATORS_CORE_OPENVINO_ERROR_H_

#include <string>

namespace rerank {

// The cause in an ov::Exception's what(), on one line, without the trail of
// "Exception from FILE:LINE:" and "Check ... failed at FILE:LINE:".
std::string OpenVinoCause(const std::string& what);

}  // namespace rerank

#endif  // CALCULATORS_CORE_OPENVINO_ERROR_H_
