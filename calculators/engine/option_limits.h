// SPDX-License-Identifier: Apache-2.0
//
// Values of a servable's options that no model could use.

#ifndef CALCULATORS_ENGINE_OPTION_LIMITS_H_
#define CALCULATORS_ENGINE_OPTION_LIMITS_H_

#include "calculators/engine/servable.h"

namespace rerank {

// What a door calls the options whose names differ from door to door.
struct OptionNames {
  const char* max_length = "max_length";
  const char* max_documents = "max_documents";
};

// Throws invalid_argument, naming the option, for a number that is 0 or beyond
// all memory. Limits that follow from the model are checked when it loads.
void CheckServableOptions(const ServableOptions& options,
                          const OptionNames& names = {});

}  // namespace rerank

#endif  // CALCULATORS_ENGINE_OPTION_LIMITS_H_
