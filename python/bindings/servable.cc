// SPDX-License-Identifier: Apache-2.0

#include "calculators/engine/servable.h"

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calculators/api/rerank.h"
#include "calculators/api/tokenize.h"
#include "calculators/core/error.h"
#include "calculators/faults/faulty_executor.h"
#include "calculators/mediapipe/calculator_options.h"
#include "python/bindings/interruptible.h"
#include "python/bindings/model_description.h"
#include "python/bindings/options.h"
#include "python/bindings/parsed_options.h"
#include "python/bindings/scoring.h"
#include "python/bindings/servable.h"
#include "python/bindings/texts.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using Path = std::filesystem::path;
using ServablePtr = std::shared_ptr<const Servable>;

ServablePtr Load(const Path& model_path, const Path& tokenizers_library,
                 const std::optional<FaultOptions>& faults,
                 const py::kwargs& keywords) {
  ServableOptions options = ServableOptionsOf(keywords, "load");
  options.model_path = model_path;
  options.tokenizers_library = tokenizers_library;
  const ExecutorWrapper wrapper = faults ? Faults(*faults) : ExecutorWrapper();
  const py::gil_scoped_release release;
  return Servable::Load(options, wrapper);
}

ServablePtr LoadFromOptions(const py::dict& options, const Path& base_path,
                            const Path& tokenizers_library) {
  ServableOptions servable = ToServableOptions(OptionsOf(options), base_path);
  servable.tokenizers_library = tokenizers_library;
  const py::gil_scoped_release release;
  return Servable::Load(servable);
}

using CancellationPtr = std::shared_ptr<Cancellation>;

std::string RerankBody(const Servable& self, const py::object& body,
                       const CancellationPtr& cancellation) {
  const std::string text = BodyOf(body);
  return Interruptible(cancellation, [&](const Cancellation* stop) {
    return Rerank(self, text, stop);
  });
}

py::dict Statistics(const Servable& self) {
  const SchedulerStatistics statistics = self.statistics();
  py::dict result;
  result["requests"] = statistics.requests;
  result["batches"] = statistics.batches;
  result["sequences"] = statistics.sequences;
  result["prompt_tokens"] = statistics.prompt_tokens;
  result["computed_tokens"] = statistics.computed_tokens;
  result["queued_tokens"] = statistics.queued_tokens;
  result["kv_blocks"] = statistics.kv_blocks;
  result["used_kv_blocks"] = statistics.used_kv_blocks;
  return result;
}

std::vector<TokenSequence> Tokenize(const Servable& self,
                                    const py::object& texts) {
  const std::vector<std::string> converted = TextsOf(texts, "texts");
  const py::gil_scoped_release release;
  return self.Tokenize(converted);
}

std::string TokenizeBody(const Servable& self, const py::object& body) {
  const std::string text = BodyOf(body);
  const py::gil_scoped_release release;
  return rerank::Tokenize(self, text);
}

std::vector<TokenSequence> Encode(const Servable& self, const py::object& query,
                                  const py::object& documents) {
  const RankingTask task = {TextOf(query, "query"),
                            TextsOf(documents, "documents")};
  const py::gil_scoped_release release;
  return RowsOf(self.Encode(task));
}

}  // namespace

void RegisterServable(py::module_& module) {
  py::class_<Servable, std::shared_ptr<Servable>> servable(module, "Servable");
  servable
      .def_static("load", &Load, py::arg("model_path"), py::kw_only(),
                  py::arg("tokenizers_library") = "",
                  py::arg("faults") = py::none())
      .def_static("load_from_options", &LoadFromOptions, py::arg("options"),
                  py::kw_only(), py::arg("base_path"),
                  py::arg("tokenizers_library") = "")
      .def("tokenize", &Tokenize, py::arg("texts"))
      .def("tokenize_body", &TokenizeBody, py::arg("body"))
      .def("encode", &Encode, py::arg("query"), py::arg("documents"))
      .def("rerank", &RerankBody, py::arg("body"),
           py::arg("cancellation") = py::none())
      .def_property_readonly(
          "family", [](const Servable& self) { return self.model().family; })
      .def_property_readonly("instruction", &Servable::instruction)
      .def_property_readonly("max_length", &Servable::max_length)
      .def_property_readonly("folded_head", &Servable::folded_head)
      .def_property_readonly("executor", &Servable::executor)
      .def_property_readonly("executor_reason", &Servable::executor_reason)
      .def_property_readonly("statistics", &Statistics);
  RegisterScoring(&servable);
  RegisterModelDescription(module, servable);
}

}  // namespace rerank::python
