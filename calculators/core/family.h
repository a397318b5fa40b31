// SPDX-License-Identifier: Apache-2.0
//
// The table of model families: what each one's prompt and answer tokens are.
// A new family is a new row, not a branch in the code.

#ifndef CALCULATORS_CORE_FAMILY_H_
#define CALCULATORS_CORE_FAMILY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calculators/core/prompt.h"

namespace rerank {

struct Family {
  std::string name;          // for messages and reports
  std::string model_type;    // config.json: model_type
  std::string architecture;  // config.json: architectures[0]
  PromptTemplate prompt;
  std::string true_token;   // the answer that means relevant
  std::string false_token;  // the answer that means irrelevant
  int64_t max_length;       // tokens; the model card's limit for a prompt
};

// All known families. The reference stays valid for the process's life.
const std::vector<Family>& Families();

// The family of a config.json, or nullptr when no row fits.
const Family* FindFamily(std::string_view model_type,
                         std::string_view architecture);

}  // namespace rerank

#endif  // CALCULATORS_CORE_FAMILY_H_
