// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/model_description.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <optional>
#include <string>

#include "calculators/core/family.h"
#include "calculators/engine/model/model_family.h"
#include "calculators/engine/summary.h"
#include "python/bindings/options.h"
#include "python/bindings/texts.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using TokenId = std::optional<int64_t>;  // nullopt: a classifier has none

std::string PromptText(const Servable& servable, const py::object& query,
                       const py::object& document) {
  return servable.PromptText(TextOf(query, "query"),
                             TextOf(document, "document"));
}

// {"properties": {name: value}, "inputs": [(name, type, shape)], "kv_bytes"}
py::dict Runtime(const Servable& servable) {
  const RuntimeReport report = servable.runtime();
  py::list inputs;
  for (const RuntimeInput& input : report.inputs) {
    inputs.append(py::make_tuple(input.name, input.type, input.shape));
  }
  py::dict result;
  result["properties"] = report.properties;
  result["inputs"] = inputs;
  result["kv_bytes"] = report.kv_bytes;
  return result;
}

// [(name, text, warning)]
py::list Summary(const Servable& servable) {
  py::list lines;
  for (const SummaryLine& line : Summarize(servable)) {
    lines.append(py::make_tuple(line.name, line.text, line.warning));
  }
  return lines;
}

}  // namespace

void RegisterModelDescription(
    py::module_& module,
    py::class_<Servable, std::shared_ptr<Servable>>& servable) {
  py::class_<ModelDescription>(module, "ModelDescription")
      .def_readonly("directory", &ModelDescription::directory)
      .def_readonly("model_file", &ModelDescription::model_file)
      .def_readonly("tokenizer_file", &ModelDescription::tokenizer_file)
      .def_readonly("family", &ModelDescription::family)
      .def_readonly("family_evidence", &ModelDescription::evidence)
      .def_readonly("family_assumed", &ModelDescription::assumed)
      .def_property_readonly("classifier",
                             [](const ModelDescription& self) {
                               return self.source == ScoreSource::kClassifier;
                             })
      .def_readonly("score_scale", &ModelDescription::score_scale)
      .def_readonly("max_length", &ModelDescription::max_length);
  py::class_<ModelFamily>(module, "ModelFamily")
      .def_readonly("name", &ModelFamily::name)
      .def_readonly("evidence", &ModelFamily::evidence)
      .def_readonly("assumed", &ModelFamily::assumed)
      .def_property_readonly("classifier", [](const ModelFamily& self) {
        return self.source == ScoreSource::kClassifier;
      });
  module.def(
      "tell_family",
      [](const std::filesystem::path& directory) {
        return FindModelFamily(ReadModelFiles(directory));
      },
      py::arg("directory"));
  module.def("family_names", [] {
    std::vector<std::string> names;
    for (const Family& family : Families()) names.push_back(family.name);
    return names;
  });
  py::class_<SpecialTokens>(module, "SpecialTokens")
      .def_readonly("bos", &SpecialTokens::bos)
      .def_readonly("eos", &SpecialTokens::eos)
      .def_readonly("sep", &SpecialTokens::sep)
      .def_readonly("pad", &SpecialTokens::pad);
  servable
      .def_property_readonly("model", &Servable::model,
                             py::return_value_policy::reference_internal)
      .def_property_readonly("special_tokens", &Servable::special_tokens,
                             py::return_value_policy::reference_internal)
      .def_property_readonly("true_token_id",
                             [](const Servable& self) -> TokenId {
                               if (!self.answers()) return std::nullopt;
                               return self.answers()->true_token;
                             })
      .def_property_readonly("false_token_id",
                             [](const Servable& self) -> TokenId {
                               if (!self.answers()) return std::nullopt;
                               return self.answers()->false_token;
                             })
      .def_property_readonly(
          "rows", [](const Servable& self) { return self.rows_note().text; })
      .def_property_readonly(
          "rows_differ",
          [](const Servable& self) { return self.rows_note().differs; })
      .def_property_readonly("runtime", &Runtime)
      .def_property_readonly("summary", &Summary)
      .def_property_readonly(
          "options",
          [](const Servable& self) { return OptionValues(self.options()); })
      .def("prompt", &PromptText, py::arg("query"), py::arg("document"));
}

}  // namespace rerank::python
