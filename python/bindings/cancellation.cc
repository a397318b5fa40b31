// SPDX-License-Identifier: Apache-2.0

#include "calculators/core/cancellation.h"

#include <memory>

#include "python/bindings/cancellation.h"

namespace rerank::python {

namespace py = pybind11;

void RegisterCancellation(py::module_& module) {
  py::class_<Cancellation, std::shared_ptr<Cancellation>>(module,
                                                          "Cancellation")
      .def(py::init())
      .def("cancel", &Cancellation::Cancel)
      .def_property_readonly("cancelled", &Cancellation::cancelled);
}

}  // namespace rerank::python
