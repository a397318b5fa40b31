// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/errors.h"

#include <exception>
#include <sstream>
#include <string>

#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

// Exception types live as long as the interpreter; the references are never
// given back.
struct ExceptionTypes {
  PyObject* invalid_argument;
  PyObject* not_found;
  PyObject* failed_precondition;
  PyObject* resource_exhausted;
  PyObject* deadline_exceeded;
  PyObject* cancelled;
  PyObject* internal;
};
ExceptionTypes types;

PyObject* TypeOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return types.invalid_argument;
    case ErrorCode::kNotFound:
      return types.not_found;
    case ErrorCode::kFailedPrecondition:
      return types.failed_precondition;
    case ErrorCode::kResourceExhausted:
      return types.resource_exhausted;
    case ErrorCode::kDeadlineExceeded:
      return types.deadline_exceeded;
    case ErrorCode::kCancelled:
      return types.cancelled;
    case ErrorCode::kInternal:
      return types.internal;
  }
  return types.internal;  // not reached
}

// Canonical codes without one of their own here come from the graph, not from
// the reranker: they are internal.
ErrorCode CodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
      return ErrorCode::kInvalidArgument;
    case absl::StatusCode::kNotFound:
      return ErrorCode::kNotFound;
    case absl::StatusCode::kFailedPrecondition:
      return ErrorCode::kFailedPrecondition;
    case absl::StatusCode::kResourceExhausted:
      return ErrorCode::kResourceExhausted;
    case absl::StatusCode::kDeadlineExceeded:
      return ErrorCode::kDeadlineExceeded;
    case absl::StatusCode::kCancelled:
      return ErrorCode::kCancelled;
    default:
      return ErrorCode::kInternal;
  }
}

// A message is one line; MediaPipe's statuses have one for every cause, under
// lines that end with a colon.
std::string JoinLines(const std::string& text) {
  std::istringstream lines(text);
  std::string joined;
  for (std::string line; std::getline(lines, line);) {
    line = OneLine(line);
    if (line.empty()) continue;
    if (!joined.empty()) joined += joined.back() == ':' ? " " : "; ";
    joined += line;
  }
  return joined;
}

}  // namespace

void RegisterErrors(py::module_& module) {
  const auto add = [&module](const char* name, PyObject* base,
                             const char* doc) {
    const std::string full = std::string("harness.") + name;
    PyObject* type =
        PyErr_NewExceptionWithDoc(full.c_str(), doc, base, nullptr);
    if (type == nullptr) throw py::error_already_set();
    module.add_object(name, type);
    return type;
  };
  PyObject* base = add("RerankError", PyExc_Exception,
                       "Base of every error that the library raises.");
  types.invalid_argument =
      add("InvalidArgumentError", base, "The request or an option is wrong.");
  types.not_found =
      add("NotFoundError", base, "A file or a named thing does not exist.");
  types.failed_precondition =
      add("FailedPreconditionError", base,
          "The model or the environment cannot do what was asked.");
  types.resource_exhausted =
      add("ResourceExhaustedError", base,
          "A limit on queue, memory or size was reached.");
  types.deadline_exceeded = add("DeadlineExceededError", base, "Time ran out.");
  types.cancelled = add("CancelledError", base, "The caller went away.");
  types.internal =
      add("InternalError", base, "A bug, or a failure inside OpenVINO.");
  py::register_exception_translator([](std::exception_ptr thrown) {
    try {
      if (thrown) std::rethrow_exception(thrown);
    } catch (const Error& error) {
      const std::string text = error.what();
      PyErr_SetString(TypeOf(error.code()), text.find('\n') == std::string::npos
                                                ? text.c_str()
                                                : JoinLines(text).c_str());
    }
  });
}

void ThrowIfError(const absl::Status& status) {
  if (status.ok()) return;
  throw Error(CodeOf(status.code()), std::string(status.message()));
}

}  // namespace rerank::python
