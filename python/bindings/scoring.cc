// SPDX-License-Identifier: Apache-2.0

#include "python/bindings/scoring.h"

#include <pybind11/stl.h>

#include <optional>

#include "calculators/core/error.h"
#include "calculators/core/ranking.h"
#include "python/bindings/arguments.h"
#include "python/bindings/interruptible.h"
#include "python/bindings/results.h"
#include "python/bindings/texts.h"

namespace rerank::python {
namespace {

namespace py = pybind11;
using ServableClass = py::class_<Servable, std::shared_ptr<Servable>>;
using CancellationPtr = std::shared_ptr<Cancellation>;

// A query must say something, as in a JSON request.
RankingTask TaskOf(const py::object& query, const py::object& documents,
                   KeywordArguments* arguments) {
  RankingTask task = {TextOf(query, "query"), TextsOf(documents, "documents")};
  if (task.query.empty()) {
    throw Error(ErrorCode::kInvalidArgument,
                "query: expected a text, got an empty string");
  }
  RequestOptions& options = task.options;
  arguments->Take("instruction", kAny, &options.instruction);
  arguments->Take("long_documents", kAny, &options.long_documents);
  arguments->Take("max_tokens_per_document", kPositive,
                  &options.max_tokens_per_document);
  arguments->Take("max_chunks_per_document", kPositive,
                  &options.max_chunks_per_document);
  return task;
}

Scores ScoresOf(const Servable& self, const RankingTask& task,
                const CancellationPtr& cancellation) {
  return Interruptible(cancellation, [&](const Cancellation* stop) {
    return self.Score(task, stop);
  });
}

// Raw scores in the order of the documents.
py::object Score(const Servable& self, const py::object& query,
                 const py::object& documents,
                 const CancellationPtr& cancellation, int stacklevel,
                 const py::kwargs& keywords) {
  KeywordArguments arguments(keywords);
  const RankingTask task = TaskOf(query, documents, &arguments);
  arguments.CheckTaken("score");
  const Scores scores = ScoresOf(self, task, cancellation);
  return MakeResults(py::cast(scores.raw), scores, stacklevel);
}

// (index, raw score, relevance score, tokens that did not fit), best first.
py::object RankDocuments(const Servable& self, const py::object& query,
                         const py::object& documents,
                         const CancellationPtr& cancellation, int stacklevel,
                         const py::kwargs& keywords) {
  KeywordArguments arguments(keywords);
  std::optional<uint64_t> top_n;
  arguments.Take("top_n", kPositive, &top_n);
  const RankingTask task = TaskOf(query, documents, &arguments);
  arguments.CheckTaken("rank");
  const Scores scores = ScoresOf(self, task, cancellation);
  const Ranking ranking = Rank(scores, self.model().score_scale, top_n);
  py::list list;
  for (const RankedDocument& ranked : ranking.documents) {
    list.append(py::make_tuple(ranked.index, ranked.raw, ranked.relevance,
                               ranked.dropped));
  }
  return MakeResults(list, scores, stacklevel);
}

}  // namespace

void RegisterScoring(ServableClass* servable) {
  const auto define = [servable](const char* name, const auto& method) {
    servable->def(name, method, py::arg("query"), py::arg("documents"),
                  py::arg("cancellation") = py::none(), py::kw_only(),
                  py::arg("stacklevel") = 1);
  };
  define("score", &Score);
  define("rank", &RankDocuments);
}

}  // namespace rerank::python
