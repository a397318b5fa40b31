// SPDX-License-Identifier: Apache-2.0
//
// harness._native: the C++ core for Python. Each file registers one subject;
// nothing here decides anything.

#include <pybind11/pybind11.h>

#include "python/bindings/bake.h"
#include "python/bindings/calculator_node.h"
#include "python/bindings/cancellation.h"
#include "python/bindings/errors.h"
#include "python/bindings/faults.h"
#include "python/bindings/options.h"
#include "python/bindings/results.h"
#include "python/bindings/servable.h"
#include "python/bindings/tokenizer.h"

PYBIND11_MODULE(_native, module) {
  rerank::python::RegisterErrors(module);
  rerank::python::RegisterCancellation(module);
  rerank::python::RegisterFaults(module);
  rerank::python::RegisterOptions(module);
  rerank::python::RegisterResults(module);
  rerank::python::RegisterServable(module);
  rerank::python::RegisterCalculatorNode(module);
  rerank::python::RegisterBake(module);
  rerank::python::RegisterTokenizer(module);
}
