// SPDX-License-Identifier: Apache-2.0
//
// The list of options as code that is the same for each of them.
//
//   ForEachOption(&options, [](const OptionName& name, auto* value) { ... });
//
// `value` points at the option's field: bool, uint64_t, std::string, an
// enumeration with words, or a std::optional of these.

#ifndef CALCULATORS_CORE_OPTION_LIST_H_
#define CALCULATORS_CORE_OPTION_LIST_H_

#include "calculators/core/options.h"

namespace rerank {

struct OptionName {
  const char* library;  // in Python and, with dashes, on the command line
  const char* graph;    // in graph.pbtxt
  OptionRange range;
};

// `options`: ServableOptions, const or not.
template <typename Options, typename Visit>
void ForEachOption(Options* options, const Visit& visit) {
#define RERANK_VISIT(name, graph_name, field, range) \
  visit(OptionName{#name, #graph_name, range}, &options->field);
  RERANK_OPTIONS(RERANK_VISIT)
#undef RERANK_VISIT
}

}  // namespace rerank

#endif  // CALCULATORS_CORE_OPTION_LIST_H_
