// SPDX-License-Identifier: Apache-2.0

#ifndef PYTHON_BINDINGS_TOKENIZER_H_
#define PYTHON_BINDINGS_TOKENIZER_H_

#include <pybind11/pybind11.h>

namespace rerank::python {

// Tokenizer: a model directory's tokenizer by itself, for comparing.
void RegisterTokenizer(pybind11::module_& module);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_TOKENIZER_H_
