// SPDX-License-Identifier: Apache-2.0
//
// Texts from Python, converted with errors that name the argument: a str that
// is no valid Unicode, or something that is no str, is an invalid_argument
// and not pybind11's TypeError about a C++ signature.
//
//   TextOf(query, "query");            // "query: expected str, got int"
//   TextsOf(documents, "documents");   // "documents[2]: expected ..."
//
// Not for paths and options' names, which pybind11 converts.

#ifndef PYTHON_BINDINGS_TEXTS_H_
#define PYTHON_BINDINGS_TEXTS_H_

#include <pybind11/pybind11.h>

#include <string>
#include <vector>

namespace rerank::python {

// A str as UTF-8, U+0000 included. Throws invalid_argument naming `field` for
// another type and for a lone surrogate.
std::string TextOf(pybind11::handle value, const std::string& field);

// The same for each element of a sequence that is no str itself.
std::vector<std::string> TextsOf(pybind11::handle value,
                                 const std::string& field);

// A body: a str as above, or bytes as they are.
std::string BodyOf(pybind11::handle value);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_TEXTS_H_
