// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/bake.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "calculators/bake/bake.h"
#include "calculators/core/error.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using Path = std::filesystem::path;

constexpr std::array<std::pair<const char*, BatchForm>, 3> kRowWords = {
    {{"packed", BatchForm::kPacked},
     {"grouped", BatchForm::kGrouped},
     {"padded", BatchForm::kPadded}}};

std::optional<BatchForm> ReadRows(const std::optional<std::string>& word) {
  if (!word) return std::nullopt;
  for (const auto& [name, form] : kRowWords) {
    if (*word == name) return form;
  }
  throw Error(ErrorCode::kInvalidArgument,
              "rows: expected packed, grouped or padded, got '" + *word + "'");
}

std::string WordOf(BatchForm form) {
  for (const auto& [name, other] : kRowWords) {
    if (form == other) return name;
  }
  return "";
}

BakedModel BakeModel(const Path& model_path, const Path& out,
                     const std::optional<std::string>& instruction,
                     const std::optional<uint64_t>& max_length,
                     const std::optional<std::string>& rows,
                     const Path& tokenizers_library) {
  BakeOptions options;
  options.model_path = model_path;
  options.out = out;
  options.instruction = instruction;
  options.max_length = max_length;
  options.rows = ReadRows(rows);
  options.tokenizers_library = tokenizers_library;
  const py::gil_scoped_release release;
  return Bake(options);
}

}  // namespace

void RegisterBake(py::module_& module) {
  py::class_<BakedModel>(module, "BakedModel")
      .def_readonly("family", &BakedModel::family)
      .def_readonly("cross_encoder", &BakedModel::cross_encoder)
      .def_readonly("instruction", &BakedModel::instruction)
      .def_property_readonly(
          "bos_token", [](const BakedModel& self) { return self.markers.bos; })
      .def_property_readonly(
          "eos_token", [](const BakedModel& self) { return self.markers.eos; })
      .def_property_readonly(
          "sep_token", [](const BakedModel& self) { return self.markers.sep; })
      .def_readonly("pad_token", &BakedModel::pad_token)
      .def_readonly("max_row_length", &BakedModel::max_row_length)
      .def_readonly("max_length", &BakedModel::max_length)
      .def_readonly("prompt_tokens", &BakedModel::prompt_tokens)
      .def_readonly("folded_head", &BakedModel::folded_head)
      .def_property_readonly(
          "rows", [](const BakedModel& self) { return WordOf(self.rows); })
      .def_readonly("why_not_packed", &BakedModel::why_not_packed);
  module.def("bake_model", &BakeModel, py::arg("model_path"), py::arg("out"),
             py::kw_only(), py::arg("instruction") = py::none(),
             py::arg("max_length") = py::none(), py::arg("rows") = py::none(),
             py::arg("tokenizers_library") = "");
}

}  // namespace rerank::python
