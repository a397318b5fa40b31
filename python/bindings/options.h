// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_OPTIONS_H_
#define PYTHON_BINDINGS_OPTIONS_H_

#include <pybind11/pybind11.h>

#include "calculators/core/options.h"

namespace rerank::python {

// Adds option_list; harness/_native.pyi describes it.
void RegisterOptions(pybind11::module_& module);

// Every option's value by name; an optional one's may be None.
pybind11::dict OptionValues(const ServableOptions& options);

// The options that `keywords` of `function` name; the others are the default.
// Throws invalid_argument for a wrong value and TypeError for a wrong name.
ServableOptions ServableOptionsOf(const pybind11::kwargs& keywords,
                                  const char* function);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_OPTIONS_H_
