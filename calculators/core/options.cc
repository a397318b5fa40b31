// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/options.h"

#include <string>

#include "calculators/core/error.h"
#include "calculators/core/option_list.h"

namespace rerank {
namespace {

void CheckNumber(const std::string& name, const OptionRange& range,
                 uint64_t value) {
  if (value >= range.least && value <= range.most) return;
  throw Error(ErrorCode::kInvalidArgument,
              name + ": expected at " +
                  (value < range.least ? "least " + std::to_string(range.least)
                                       : "most " + std::to_string(range.most)) +
                  ", got " + std::to_string(value));
}

struct Check {
  Door door;

  void operator()(const OptionName& name, const uint64_t* value) const {
    CheckNumber(door == Door::kGraph ? name.graph : name.library, name.range,
                *value);
  }
  void operator()(const OptionName& name,
                  const std::optional<uint64_t>* value) const {
    if (*value) (*this)(name, &**value);
  }
  // Others have no range.
  template <typename T>
  void operator()(const OptionName&, const T*) const {}
};

}  // namespace

void CheckOptions(const ServableOptions& options, Door door) {
  ForEachOption(&options, Check{door});
}

}  // namespace rerank
