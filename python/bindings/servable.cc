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
#include "calculators/mediapipe/calculator_options.h"
#include "python/bindings/interruptible.h"
#include "python/bindings/model_description.h"
#include "python/bindings/parsed_options.h"
#include "python/bindings/scoring.h"
#include "python/bindings/servable.h"
#include "python/bindings/texts.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using Path = std::filesystem::path;
using ServablePtr = std::shared_ptr<const Servable>;

PaddingSide ParsePaddingSide(const std::string& side) {
  if (side == "left") return PaddingSide::kLeft;
  if (side == "right") return PaddingSide::kRight;
  throw Error(ErrorCode::kInvalidArgument,
              "padding_side: expected 'left' or 'right', got '" + side + "'");
}

EngineKind ParseEngine(const std::string& engine) {
  if (engine == "AUTO") return EngineKind::kAuto;
  if (engine == "PAGED") return EngineKind::kPaged;
  if (engine == "DENSE") return EngineKind::kDense;
  throw Error(
      ErrorCode::kInvalidArgument,
      "engine: expected 'AUTO', 'PAGED' or 'DENSE', got '" + engine + "'");
}

ServablePtr Load(const Path& model_path, const std::string& device,
                 const std::string& plugin_config,
                 const std::optional<py::object>& instruction,
                 const std::optional<uint64_t>& max_length,
                 uint64_t max_documents, const std::string& long_documents,
                 const std::optional<uint64_t>& max_tokens_per_document,
                 bool allow_special_tokens, const std::string& engine,
                 size_t max_batched_tokens, size_t max_queued_tokens,
                 size_t kv_cache_bytes, const std::string& padding_side,
                 const Path& tokenizers_library,
                 const std::optional<FaultOptions>& faults) {
  ServableOptions options;
  options.model_path = model_path;
  options.device = device;
  options.plugin_config = plugin_config;
  if (instruction) options.instruction = TextOf(*instruction, "instruction");
  options.max_length = max_length;
  options.max_documents = max_documents;
  options.long_documents = ParseLongDocuments(long_documents);
  options.max_tokens_per_document = max_tokens_per_document;
  options.allow_special_tokens = allow_special_tokens;
  options.engine = ParseEngine(engine);
  options.scheduler.max_batched_tokens = max_batched_tokens;
  options.scheduler.max_queued_tokens = max_queued_tokens;
  options.kv_cache_bytes = kv_cache_bytes;
  options.padding_side = ParsePaddingSide(padding_side);
  options.tokenizers_library = tokenizers_library;
  options.faults = faults;
  const py::gil_scoped_release release;
  return Servable::Load(options);
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
  const FaultRecord* faults = self.fault_record();
  if (faults == nullptr) return result;
  result["thrown_batches"] = faults->thrown.load();
  result["nan_batches"] = faults->nan.load();
  result["nan_scores"] = faults->nan_scores.load();
  result["slow_batches"] = faults->slow.load();
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
  const EncodedPrompts prompts = self.Encode(task);
  std::vector<TokenSequence> rows;
  for (const size_t sequence : prompts.sequence_of) {
    rows.push_back(prompts.sequences[sequence]);
  }
  return rows;
}

}  // namespace

void RegisterServable(py::module_& module) {
  py::class_<Servable, std::shared_ptr<Servable>> servable(module, "Servable");
  servable
      .def_static(
          "load", &Load, py::arg("model_path"), py::kw_only(),
          py::arg("device") = "CPU", py::arg("plugin_config") = "",
          py::arg("instruction") = py::none(),
          py::arg("max_length") = py::none(),
          py::arg("max_documents") = ServableOptions().max_documents,
          py::arg("long_documents") = "CHUNK",
          py::arg("max_tokens_per_document") = py::none(),
          py::arg("allow_special_tokens") = false, py::arg("engine") = "AUTO",
          py::arg("max_batched_tokens") = SchedulerOptions().max_batched_tokens,
          py::arg("max_queued_tokens") = SchedulerOptions().max_queued_tokens,
          py::arg("kv_cache_bytes") = ServableOptions().kv_cache_bytes,
          py::arg("padding_side") = "right", py::arg("tokenizers_library") = "",
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
      .def_property_readonly("engine", &Servable::engine)
      .def_property_readonly("engine_reason", &Servable::engine_reason)
      .def_property_readonly("statistics", &Statistics);
  RegisterScoring(&servable);
  RegisterModelDescription(module, servable);
}

}  // namespace rerank::python
