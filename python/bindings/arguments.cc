// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/arguments.h"

#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

[[noreturn]] void Invalid(const std::string& field, const std::string& expected,
                          const std::string& got) {
  throw Error(ErrorCode::kInvalidArgument,
              field + ": expected " + expected + ", got " + got);
}

}  // namespace

uint64_t NumberOf(py::handle value, const std::string& field,
                  const OptionRange& range) {
  const bool whole = PyIndex_Check(value.ptr()) != 0;
  if (!whole || PyBool_Check(value.ptr())) {
    Invalid(field, "int", Py_TYPE(value.ptr())->tp_name);
  }
  const auto number =
      py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
  if (!number) throw py::error_already_set();
  const uint64_t result = PyLong_AsUnsignedLongLong(number.ptr());
  const bool failed = PyErr_Occurred() != nullptr;
  PyErr_Clear();  // below 0, or of more than 64 bits
  const std::string shown = py::str(number);
  if (failed ? shown[0] == '-' : result < range.least) {
    Invalid(field, "at least " + std::to_string(range.least), shown);
  }
  if (failed || result > range.most) {
    Invalid(field, "at most " + std::to_string(range.most), shown);
  }
  return result;
}

bool FlagOf(py::handle value, const std::string& field) {
  if (!PyBool_Check(value.ptr())) {
    Invalid(field, "bool", Py_TYPE(value.ptr())->tp_name);
  }
  return value.ptr() == Py_True;
}

void KeywordArguments::CheckTaken(const char* function) const {
  if (left_.empty()) return;
  const std::string name = py::str(left_.begin()->first);
  throw py::type_error(std::string(function) +
                       "() got an unexpected keyword argument '" + name + "'");
}

}  // namespace rerank::python
