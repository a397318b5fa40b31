// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/texts.h"

#include <cstdio>

#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

[[noreturn]] void Invalid(const std::string& field, const std::string& expected,
                          const std::string& got) {
  throw Error(ErrorCode::kInvalidArgument,
              field + ": expected " + expected + ", got " + got);
}

std::string TypeName(py::handle value) { return Py_TYPE(value.ptr())->tp_name; }

// What keeps `text` from being UTF-8.
std::string LoneSurrogate(py::handle text) {
  const Py_ssize_t size = PyUnicode_GET_LENGTH(text.ptr());
  for (Py_ssize_t i = 0; i < size; ++i) {
    const Py_UCS4 character = PyUnicode_READ_CHAR(text.ptr(), i);
    if (character < 0xD800 || character > 0xDFFF) continue;
    char name[16];
    std::snprintf(name, sizeof(name), "U+%04X",
                  static_cast<unsigned>(character));
    return std::string("a lone surrogate, ") + name + ", at character " +
           std::to_string(i);
  }
  return "another text";  // not reached: all other characters have UTF-8
}

}  // namespace

std::string TextOf(py::handle value, const std::string& field) {
  if (!PyUnicode_Check(value.ptr())) Invalid(field, "str", TypeName(value));
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (text == nullptr) {
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) == 0) {
      throw py::error_already_set();
    }
    PyErr_Clear();
    Invalid(field, "valid Unicode", LoneSurrogate(value));
  }
  return std::string(text, static_cast<size_t>(size));
}

std::vector<std::string> TextsOf(py::handle value, const std::string& field) {
  if (PySequence_Check(value.ptr()) == 0 || PyUnicode_Check(value.ptr()) ||
      PyBytes_Check(value.ptr())) {
    Invalid(field, "a list of str", TypeName(value));
  }
  const auto sequence = py::reinterpret_borrow<py::sequence>(value);
  const size_t size = sequence.size();
  std::vector<std::string> texts;
  for (size_t i = 0; i < size; ++i) {
    const py::object item = sequence[i];  // may exist only as long as this
    texts.push_back(TextOf(item, field + "[" + std::to_string(i) + "]"));
  }
  return texts;
}

std::string BodyOf(py::handle value) {
  if (PyBytes_Check(value.ptr())) {
    return py::reinterpret_borrow<py::bytes>(value);
  }
  return TextOf(value, "request");
}

}  // namespace rerank::python
