// SPDX-License-Identifier: Apache-2.0
//
// What scoring gives to Python: a list as ever, which also tells what of the
// texts did not fit, and a Python warning where something was cut.
//
//   scores = servable.score(query, documents)
//   scores.warnings       # ("query: 5 tokens did not fit and were cut",)
//   scores.prompt_tokens  # of all prompts

#ifndef PYTHON_BINDINGS_RESULTS_H_
#define PYTHON_BINDINGS_RESULTS_H_

#include <pybind11/pybind11.h>

#include "calculators/core/ranking.h"

namespace rerank::python {

void RegisterResults(pybind11::module_& module);

// `values` as a Results with the warnings of `scores`. Where texts were cut it
// warns with a RerankWarning; `stacklevel` is that of warnings.warn, and 0
// keeps silent. Throws where Python makes warnings errors.
pybind11::object MakeResults(const pybind11::list& values, const Scores& scores,
                             int stacklevel);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_RESULTS_H_
