# SPDX-License-Identifier: Apache-2.0
"""From a data set and models to results."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from harness.datasets.dataset import Dataset, Rankings
from harness.errors import InvalidArgumentError
from harness.evaluate.bm25 import Bm25, search
from harness.evaluate.columns import Column
from harness.evaluate.measures import Measure, values
from harness.evaluate.progress import Progress, opened, work_hash
from harness.evaluate.results import Cost, Ranked, Results
from harness.evaluate.scoring import Question, ask
from harness.evaluate.statistics import difference_of, holm, mean_of

Step = Callable[[Column, int, int], None]  # column, queries done, queries in all


@dataclass(frozen=True)
class Work:
    """What every column ranks.

    Attributes:
        dataset: Of queries that have a relevant document.
        candidates: Documents of each query.
        baseline: The ranking that models begin with.
        baseline_label: Its name.
        seconds: What the baseline took; None: it was given.
        left_out: Queries that have no relevant document.
    """

    dataset: Dataset
    candidates: Rankings
    baseline: Rankings
    baseline_label: str
    seconds: float | None
    left_out: int


def make_work(
    dataset: Dataset, run: Rankings | None, run_name: str, depth: int, limit: int | None
) -> Work:
    """Candidates of a run, of the data set itself, or of BM25.

    Args:
        dataset: Queries, documents and judgements.
        run: A first search's ranking; None: the data set's or BM25's.
        run_name: What the run is called.
        depth: Most candidates of a query.
        limit: Most queries, the first by their order in the data set; None: all.

    Raises:
        InvalidArgumentError: No query has a relevant document, or none has candidates.
    """
    judged = {q: g for q, g in dataset.judgements.items() if max(g.values()) > 0}
    left_out = len(dataset.judgements) - len(judged)
    kept = list(judged)[:limit]
    if not kept:
        raise InvalidArgumentError(
            f"{dataset.name}: expected a query with a relevant document, got none"
        )
    dataset = replace(
        dataset,
        queries={q: dataset.queries[q] for q in kept if q in dataset.queries},
        judgements={q: judged[q] for q in kept},
    )
    for query in kept:
        if query not in dataset.queries:
            raise InvalidArgumentError(
                f"{dataset.name}: expected the text of query {query}, got none"
            )
    start = time.perf_counter()
    given = run if run is not None else dataset.candidates
    if given is not None:
        candidates = {q: given.get(q, [])[:depth] for q in kept}
        baseline, label = candidates, run_name
        ordered = run is not None or dataset.ordered
        if not ordered:
            index = Bm25(dataset.documents)
            baseline = {q: index.rank(dataset.queries[q], candidates[q]) for q in kept}
            label = "BM25"
    else:
        candidates = search(Bm25(dataset.documents), dataset.queries, depth)
        baseline, label, ordered = candidates, "BM25", False
    if not any(candidates.values()):
        raise InvalidArgumentError(
            f"{dataset.name}: expected candidates, got none for any query"
        )
    _check_ids(dataset, candidates)
    seconds = None if ordered else time.perf_counter() - start
    return Work(dataset, candidates, baseline, label, seconds, left_out)


def _check_ids(dataset: Dataset, candidates: Rankings) -> None:
    """Of ids that TREC's formats, and what computes measures, would take apart."""
    for query, documents in candidates.items():
        for id_ in (query, *dataset.judgements[query], *documents):
            if len(id_.split()) != 1 or not id_.isprintable():
                raise InvalidArgumentError(
                    f"{dataset.name}: expected ids without spaces and control "
                    f"characters, got {id_!r}"
                )


def evaluate(
    work: Work,
    columns: list[Column],
    measures: list[Measure],
    out: Path | None,
    step: Step,
) -> Results:
    """Ranks and measures.

    Args:
        work: The queries with their candidates.
        columns: The models; the first is what the others are compared with.
        measures: At least one.
        out: A folder that keeps every answer, and may have some; None: nothing is kept.
        step: Called after each answer.

    Raises:
        RerankError: A model fails, or the folder is another run's.
    """
    rows = [
        _measured(
            work, measures, work.baseline_label, None,
            None if work.seconds is None else Cost(work.seconds),
            work.baseline,
            {q: [1 / (i + 1) for i in range(len(d))] for q, d in work.baseline.items()},
        )
    ]  # fmt: skip
    hashed = work_hash(work.dataset, work.candidates)
    with opened(out, hashed) as progress:
        for column in columns:
            _score(work, column, progress, step)
            rows.append(_ranked(work, measures, column, progress))
    return _compared(work, [m.name for m in measures], rows)


def _score(work: Work, column: Column, progress: Progress, step: Step) -> None:
    key = column.key()
    known = progress.answers(key)
    asked = [q for q, documents in work.candidates.items() if documents]
    missing = [q for q in asked if q not in known]

    def question(id_: str) -> Question:
        texts = [
            work.dataset.documents.find(d, f"candidates of {id_}")
            for d in work.candidates[id_]
        ]
        return Question(id_, work.dataset.queries[id_], texts)

    if missing:
        step(column, len(asked) - len(missing), len(asked))
    for answer in ask(column, missing, question) if missing else ():
        progress.add(key, answer)
        step(column, len(known), len(asked))


def _ranked(
    work: Work, measures: list[Measure], column: Column, progress: Progress
) -> Ranked:
    answers = progress.answers(column.key())
    rankings: Rankings = {q: [] for q in work.candidates}
    scores: dict[str, list[float]] = {q: [] for q in work.candidates}
    used = [answers[q] for q, documents in work.candidates.items() if documents]
    for answer in used:
        documents = work.candidates[answer.query_id]
        order = sorted(range(len(documents)), key=lambda i: -answer.scores[i])
        rankings[answer.query_id] = [documents[i] for i in order]
        scores[answer.query_id] = [answer.scores[i] for i in order]
    cost = Cost(
        sum(a.seconds for a in used),
        sum(a.tokens for a in used),
        max(a.peak_mb for a in used),
        sum(a.warnings for a in used),
    )
    return _measured(work, measures, column.label, column, cost, rankings, scores)


def _measured(
    work: Work,
    measures: list[Measure],
    label: str,
    column: Column | None,
    cost: Cost | None,
    rankings: Rankings,
    scores: dict[str, list[float]],
) -> Ranked:
    found = values(measures, work.dataset.judgements, rankings)
    means = {name: mean_of(list(of.values())) for name, of in found.items()}
    return Ranked(label, column, cost, rankings, scores, found, means, {})


def _compared(work: Work, measures: list[str], rows: list[Ranked]) -> Results:
    """With differences from the first model, p for all of them together."""
    reference = next(row for row in rows if row.column)
    others = [row for row in rows if row is not reference]
    for name in measures:
        base = reference.values[name]
        found = [
            difference_of([row.values[name][q] for q in base], list(base.values()))
            for row in others
        ]
        for row, difference, p in zip(
            others, found, holm([d.p for d in found]), strict=True
        ):
            row.differences[name] = replace(difference, p=p)
    relevant = {
        (q, d)
        for q, grades in work.dataset.judgements.items()
        for d, grade in grades.items()
        if grade > 0
    }
    among = {(q, d) for q, documents in work.candidates.items() for d in documents}
    return Results(
        work.dataset, measures, rows, reference, work.left_out,
        len(relevant & among) / len(relevant),
    )  # fmt: skip
