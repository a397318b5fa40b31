// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/options.h"

#include <pybind11/stl.h>

#include <optional>
#include <string>
#include <type_traits>

#include "calculators/core/option_list.h"
#include "calculators/core/option_words.h"
#include "python/bindings/arguments.h"

namespace rerank::python {
namespace {

namespace py = pybind11;

// A field's value as Python shows it; None: the model's, or no limit.
template <typename T>
py::object ValueOf(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return py::cast(WordOf(value));
  } else {
    return py::cast(value);
  }
}

// What a field takes: the type, and the words where it has some.
template <typename T>
void DescribeType(const T*, py::dict* option) {
  py::list words;
  if constexpr (std::is_enum_v<T>) {
    for (const std::string_view word : kWords<T>) words.append(word);
  }
  (*option)["words"] = py::tuple(words);
  (*option)["kind"] = std::is_same_v<T, bool>       ? "bool"
                      : std::is_same_v<T, uint64_t> ? "int"
                                                    : "str";
}
template <typename T>
void DescribeType(const std::optional<T>*, py::dict* option) {
  DescribeType(static_cast<const T*>(nullptr), option);
}

// OpenVINO's properties may be given as a mapping in place of its JSON text.
py::dict WithJsonText(const py::dict& keywords) {
  constexpr char kName[] = "plugin_config";
  const py::dict given = keywords.attr("copy")();
  const auto mapping = py::module_::import("collections.abc").attr("Mapping");
  if (given.contains(kName) && py::isinstance(given[kName], mapping)) {
    given[kName] = py::module_::import("json").attr("dumps")(
        py::dict(given[kName].cast<py::object>()));
  }
  return given;
}

py::list OptionList() {
  const ServableOptions defaults;
  py::list list;
  ForEachOption(&defaults, [&](const OptionName& name, const auto* value) {
    py::dict option;
    option["name"] = name.library;
    option["graph_name"] = name.graph;
    option["least"] = name.range.least;
    option["most"] = name.range.most;
    option["default"] = ValueOf(*value);
    DescribeType(value, &option);
    list.append(option);
  });
  return list;
}

}  // namespace

void RegisterOptions(py::module_& module) {
  module.def("option_list", &OptionList);
}

py::dict OptionValues(const ServableOptions& options) {
  py::dict values;
  ForEachOption(&options, [&](const OptionName& name, const auto* value) {
    values[name.library] = ValueOf(*value);
  });
  return values;
}

ServableOptions ServableOptionsOf(const py::kwargs& keywords,
                                  const char* function) {
  KeywordArguments arguments(WithJsonText(keywords));
  ServableOptions options;
  ForEachOption(&options, [&](const OptionName& name, auto* value) {
    arguments.Take(name.library, name.range, value);
  });
  arguments.CheckTaken(function);
  return options;
}

}  // namespace rerank::python
