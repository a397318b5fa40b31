// SPDX-License-Identifier: Apache-2.0
//
// The options of a graph's node: parsed by Python's protobuf, handed over field
// by field.

#ifndef PYTHON_BINDINGS_PARSED_OPTIONS_H_
#define PYTHON_BINDINGS_PARSED_OPTIONS_H_

#include <pybind11/pybind11.h>

#include "calculators/mediapipe/rerank_calculator_ov.pb.h"

namespace rerank::python {

// From the fields that are set, by name: bool, int, float or str; a value of an
// enum is its number. Throws invalid_argument, naming the field, for one that
// is unknown, of another type or required and missing.
mediapipe::RerankCalculatorOVOptions OptionsOf(const pybind11::dict& fields);

}  // namespace rerank::python

#endif  // PYTHON_BINDINGS_PARSED_OPTIONS_H_
