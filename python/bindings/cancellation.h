// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_CANCELLATION_H_
#define PYTHON_BINDINGS_CANCELLATION_H_

#include <pybind11/pybind11.h>

namespace rerank::python {

// Adds Cancellation; harness/_native.pyi describes it.
void RegisterCancellation(pybind11::module_& module);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_CANCELLATION_H_
