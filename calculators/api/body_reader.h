// SPDX-License-Identifier: Apache-2.0
//
// From the bytes of a body to its JSON value, within limits. The library's own
// parser with a callback takes time quadratic in the values that stand side by
// side; this follows the parser's events and is linear.

#ifndef CALCULATORS_API_BODY_READER_H_
#define CALCULATORS_API_BODY_READER_H_

#include <nlohmann/json.hpp>
#include <string_view>

#include "calculators/api/json_body.h"

namespace rerank {

// What ParseBody does but for the number of bytes; any JSON value. `not_json`:
// how the error begins when there is none.
nlohmann::json ReadBody(std::string_view body, const BodyLimits& limits,
                        Verbatim* verbatim, const char* not_json);

}  // namespace rerank

#endif  // CALCULATORS_API_BODY_READER_H_
