// SPDX-License-Identifier: Apache-2.0
//
// What is known of models, for people who look at them: the table of families;
// of a loaded model its description, special tokens and prompt as text. Not for
// scoring.

#ifndef PYTHON_BINDINGS_MODEL_DESCRIPTION_H_
#define PYTHON_BINDINGS_MODEL_DESCRIPTION_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "calculators/engine/servable.h"

namespace rerank::python {

// Adds ModelFamily, ModelDescription and SpecialTokens, and to Servable what
// returns the latter two; harness/_native.pyi describes all.
void RegisterModelDescription(
    pybind11::module_& module,
    pybind11::class_<Servable, std::shared_ptr<Servable>>& servable);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_MODEL_DESCRIPTION_H_
