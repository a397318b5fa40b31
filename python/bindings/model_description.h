// SPDX-License-Identifier: Apache-2.0
//
// What a loaded model is, for people who look at it: its description, its
// special tokens, its prompt as text. Not for scoring.

#ifndef PYTHON_BINDINGS_MODEL_DESCRIPTION_H_
#define PYTHON_BINDINGS_MODEL_DESCRIPTION_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "calculators/engine/servable.h"

namespace rerank::python {

// Adds ModelDescription and SpecialTokens, and to Servable what returns them;
// harness/_native.pyi describes all.
void RegisterModelDescription(
    pybind11::module_& module,
    pybind11::class_<Servable, std::shared_ptr<Servable>>& servable);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_MODEL_DESCRIPTION_H_
