// SPDX-License-Identifier: Apache-2.0
//
// Servable.score and Servable.rank: texts in, a Results out (results.h).

#ifndef PYTHON_BINDINGS_SCORING_H_
#define PYTHON_BINDINGS_SCORING_H_

#include <pybind11/pybind11.h>

#include <memory>

#include "calculators/engine/servable.h"

namespace rerank::python {

// Adds score and rank to Servable; harness/_native.pyi describes them.
void RegisterScoring(
    pybind11::class_<Servable, std::shared_ptr<Servable>>* servable);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_SCORING_H_
