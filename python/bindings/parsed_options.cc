// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/parsed_options.h"

#include <optional>
#include <string>
#include <type_traits>

#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

[[noreturn]] void Refuse(const std::string& name, const std::string& expected,
                         const std::string& got) {
  throw Error(ErrorCode::kInvalidArgument,
              name + ": expected " + expected + ", got " + got);
}

template <typename T>
T ValueOf(const py::handle& value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<T>(value.cast<int>());
  } else {
    return value.cast<T>();
  }
}

}  // namespace

mediapipe::RerankCalculatorOVOptions OptionsOf(const py::dict& fields) {
  mediapipe::RerankCalculatorOVOptions options;
  py::dict left(fields.attr("copy")());
  options.ForEachField([&](const char* name, auto* field, bool required) {
    using Value = typename std::remove_pointer_t<decltype(field)>::value_type;
    if (!left.contains(name)) {
      if (required) Refuse(name, "a value", "none");
      return;
    }
    const py::object value = left.attr("pop")(name);
    try {
      *field = ValueOf<Value>(value);
    } catch (const py::cast_error&) {
      Refuse(name, "a value of its type", py::repr(value));
    }
  });
  for (const auto& [name, value] : left) {
    Refuse(py::str(name), "a known option", py::repr(value));
  }
  return options;
}

}  // namespace rerank::python
