// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/results.h"

#include <string>
#include <vector>

namespace rerank::python {
namespace {

namespace py = pybind11;

// They live as long as the interpreter; the references are never given back.
PyObject* results_type;
PyObject* warning_type;

// The same text for the same kind of cut: Python shows each text once a place,
// and remembers all that it has shown.
void Warn(const std::vector<std::string>& texts, int stacklevel) {
  std::string names;
  for (const std::string& text : texts) {
    if (!names.empty()) names += ", ";
    names += text;
  }
  const std::string message =
      names +
      ": tokens did not fit and were cut; .warnings of what was "
      "returned says how many";
  if (PyErr_WarnEx(warning_type, message.c_str(), stacklevel) != 0) {
    throw py::error_already_set();
  }
}

}  // namespace

void RegisterResults(py::module_& module) {
  py::dict members;
  members["__module__"] = "harness._native";
  members["__doc__"] = "A list that tells what of the texts did not fit.";
  members["warnings"] = py::tuple();
  members["prompt_tokens"] = 0;
  const auto type = py::reinterpret_borrow<py::object>(
      reinterpret_cast<PyObject*>(&PyType_Type));
  const auto list = py::reinterpret_borrow<py::object>(
      reinterpret_cast<PyObject*>(&PyList_Type));
  results_type = type("Results", py::make_tuple(list), members).release().ptr();
  module.add_object("Results", results_type);
  warning_type = PyErr_NewExceptionWithDoc(
      "harness.RerankWarning",
      "Something of a query, an instruction or documents did not fit and was "
      "cut.",
      PyExc_UserWarning, nullptr);
  if (warning_type == nullptr) throw py::error_already_set();
  module.add_object("RerankWarning", warning_type);
}

py::object MakeResults(const py::list& values, const Scores& scores,
                       int stacklevel) {
  py::object results = py::reinterpret_borrow<py::object>(results_type)(values);
  const std::vector<std::string> lines = WarningsOf(scores);
  py::tuple warnings(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) warnings[i] = py::str(lines[i]);
  results.attr("warnings") = warnings;
  results.attr("prompt_tokens") = scores.prompt_tokens;
  const std::vector<std::string> cut = CutTexts(scores);
  if (stacklevel > 0 && !cut.empty()) Warn(cut, stacklevel);
  return results;
}

}  // namespace rerank::python
