// SPDX-License-Identifier: Apache-2.0
//
// One rerank request from body to body: what every door calls.

#ifndef CALCULATORS_API_RERANK_H_
#define CALCULATORS_API_RERANK_H_

#include <string>
#include <string_view>

#include "calculators/core/cancellation.h"
#include "calculators/engine/servable.h"

namespace rerank {

// JSON request in, JSON response out; see request.h and response.h. Throws
// Error. Safe for many threads. `cancellation` stops the work; nullptr: nothing
// does.
std::string Rerank(const Servable& servable, std::string_view body,
                   const Cancellation* cancellation = nullptr);

}  // namespace rerank

#endif  // CALCULATORS_API_RERANK_H_
