// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/faults.h"

#include <chrono>

#include "calculators/core/error.h"
#include "calculators/faults/faulty_executor.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

FaultOptions Make(double throw_share, double nan_share, double slow_share,
                  double slow_seconds, uint64_t seed, ErrorCode throw_code) {
  FaultOptions faults;
  faults.throw_share = throw_share;
  faults.nan_share = nan_share;
  faults.slow_share = slow_share;
  faults.slow = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::duration<double>(slow_seconds));
  faults.seed = seed;
  faults.throw_code = throw_code;
  return faults;
}

py::dict Injected(const FaultOptions& self) {
  py::dict result;
  result["thrown_batches"] = self.record->thrown.load();
  result["nan_batches"] = self.record->nan.load();
  result["nan_scores"] = self.record->nan_scores.load();
  result["slow_batches"] = self.record->slow.load();
  return result;
}

}  // namespace

void RegisterFaults(py::module_& module) {
  py::enum_<ErrorCode>(module, "ErrorCode")
      .value("INVALID_ARGUMENT", ErrorCode::kInvalidArgument)
      .value("NOT_FOUND", ErrorCode::kNotFound)
      .value("FAILED_PRECONDITION", ErrorCode::kFailedPrecondition)
      .value("RESOURCE_EXHAUSTED", ErrorCode::kResourceExhausted)
      .value("DEADLINE_EXCEEDED", ErrorCode::kDeadlineExceeded)
      .value("CANCELLED", ErrorCode::kCancelled)
      .value("INTERNAL", ErrorCode::kInternal);
  py::class_<FaultOptions>(module, "Faults")
      .def(py::init(&Make), py::kw_only(), py::arg("throw_share") = 0.0,
           py::arg("nan_share") = 0.0, py::arg("slow_share") = 0.0,
           py::arg("slow_seconds") = 0.02, py::arg("seed") = 0,
           py::arg("throw_code") = ErrorCode::kInternal)
      .def_property_readonly("injected", &Injected)
      .def("stop",
           [](const FaultOptions& self) { self.record->stopped = true; });
  module.attr("INJECTED_FAULT") = kInjectedFault;
}

}  // namespace rerank::python
