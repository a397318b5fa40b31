// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_BAKE_H_
#define PYTHON_BINDINGS_BAKE_H_

#include <pybind11/pybind11.h>

namespace rerank::python {

// Adds BakedModel and bake_model; harness/_native.pyi describes them.
void RegisterBake(pybind11::module_& module);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_BAKE_H_
