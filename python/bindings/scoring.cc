// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/scoring.h"

#include <pybind11/stl.h>

#include <optional>
#include <vector>

#include "calculators/core/error.h"
#include "calculators/core/ranking.h"
#include "python/bindings/interruptible.h"
#include "python/bindings/results.h"
#include "python/bindings/texts.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using ServableClass = py::class_<Servable, std::shared_ptr<Servable>>;

std::optional<size_t> CountOf(const std::optional<int64_t>& count,
                              const char* name) {
  if (!count) return std::nullopt;
  if (*count < 1) {
    throw Error(ErrorCode::kInvalidArgument,
                std::string(name) +
                    ": expected an integer of at least 1, got " +
                    std::to_string(*count));
  }
  return static_cast<size_t>(*count);
}

// A query must say something, as in a JSON request.
RankingTask TaskOf(const py::object& query, const py::object& documents) {
  RankingTask task = {TextOf(query, "query"), TextsOf(documents, "documents")};
  if (task.query.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "query: expected a text, got an empty string");
  }
  return task;
}

// Adds a method that scores documents; `convert` makes its list of the scores.
template <typename Convert>
void Define(ServableClass* servable, const char* name, const Convert& convert) {
  servable->def(
      name,
      [convert](const Servable& self, const py::object& query,
                const py::object& documents,
                const std::shared_ptr<Cancellation>& cancellation,
                const std::optional<py::object>& instruction,
                const std::optional<std::string>& long_documents,
                const std::optional<int64_t>& max_tokens,
                const std::optional<int64_t>& max_chunks, int stacklevel) {
        RankingTask task = TaskOf(query, documents);
        if (instruction) task.instruction = TextOf(*instruction, "instruction");
        if (long_documents) {
          task.long_documents = ParseLongDocuments(*long_documents);
        }
        task.max_tokens_per_document =
            CountOf(max_tokens, "max_tokens_per_document");
        task.max_chunks_per_document =
            CountOf(max_chunks, "max_chunks_per_document");
        const Scores scores = Interruptible(
            cancellation,
            [&](const Cancellation* stop) { return self.Score(task, stop); });
        return MakeResults(convert(self, scores), scores, stacklevel);
      },
      py::arg("query"), py::arg("documents"),
      py::arg("cancellation") = py::none(), py::kw_only(),
      py::arg("instruction") = py::none(),
      py::arg("long_documents") = py::none(),
      py::arg("max_tokens_per_document") = py::none(),
      py::arg("max_chunks_per_document") = py::none(),
      py::arg("stacklevel") = 1);
}

py::list RawScores(const Servable&, const Scores& scores) {
  return py::cast(scores.raw);
}

// (index, raw score, relevance score, tokens that did not fit), best first.
py::list Ranked(const Servable& self, const Scores& scores) {
  py::list list;
  const Ranking ranking = Rank(scores, self.model().score_scale);
  for (const RankedDocument& ranked : ranking.documents) {
    list.append(py::make_tuple(ranked.index, ranked.raw, ranked.relevance,
                               ranked.dropped));
  }
  return list;
}

}  // namespace

LongDocuments ParseLongDocuments(const std::string& policy) {
  if (policy == "CHUNK") return LongDocuments::kChunk;
  if (policy == "TRUNCATE") return LongDocuments::kTruncate;
  if (policy == "ERROR") return LongDocuments::kError;
  throw Error(ErrorCode::kInvalidArgument,
              "long_documents: expected 'CHUNK', 'TRUNCATE' or 'ERROR', got '" +
                  policy + "'");
}

void RegisterScoring(ServableClass* servable) {
  Define(servable, "score", &RawScores);
  Define(servable, "rank", &Ranked);
}

}  // namespace rerank::python
