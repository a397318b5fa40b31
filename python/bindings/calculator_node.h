// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_CALCULATOR_NODE_H_
#define PYTHON_BINDINGS_CALCULATOR_NODE_H_

#include <pybind11/pybind11.h>

namespace rerank::python {

// Adds CalculatorNode and registered_calculators; harness/_native.pyi
// describes them.
void RegisterCalculatorNode(pybind11::module_& module);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_CALCULATOR_NODE_H_
