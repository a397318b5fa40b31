// SPDX-License-Identifier: Apache-2.0
//
// The edge between our errors and Python's exceptions.

#ifndef PYTHON_BINDINGS_ERRORS_H_
#define PYTHON_BINDINGS_ERRORS_H_

#include <pybind11/pybind11.h>

#include "absl/status/status.h"

namespace rerank::python {

// Adds RerankError and its subclasses, and makes rerank::Error become them.
void RegisterErrors(pybind11::module_& module);

// Throws the rerank::Error of a status that is not OK; does nothing for OK.
void ThrowIfError(const absl::Status& status);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_ERRORS_H_
