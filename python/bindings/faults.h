// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_FAULTS_H_
#define PYTHON_BINDINGS_FAULTS_H_

#include <pybind11/pybind11.h>

namespace rerank::python {

// Adds Faults and ErrorCode; harness/_native.pyi describes it.
void RegisterFaults(pybind11::module_& module);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_FAULTS_H_
