// SPDX-License-Identifier: Apache-2.0
//
// Servable.score and Servable.rank: texts in, a Results out (results.h).

#ifndef PYTHON_BINDINGS_SCORING_H_
#define PYTHON_BINDINGS_SCORING_H_

#include <pybind11/pybind11.h>

#include <memory>
#include <string>

#include "calculators/engine/servable.h"

namespace rerank::python {

void RegisterScoring(
    pybind11::class_<Servable, std::shared_ptr<Servable>>* servable);

// "CHUNK", "TRUNCATE" or "ERROR"; throws invalid_argument for another.
LongDocuments ParseLongDocuments(const std::string& policy);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_SCORING_H_
