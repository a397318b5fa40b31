# SPDX-License-Identifier: Apache-2.0
"""Data sets of the package ir_datasets, which downloads them."""

from collections.abc import Iterator
from typing import Any

from harness._shared.extras import require
from harness._shared.library_errors import library_errors
from harness.datasets.dataset import Dataset, Judgements, Rankings
from harness.datasets.trec import add
from harness.errors import InvalidArgumentError, NotFoundError


class _Documents:
    """A corpus of ir_datasets, which keeps it on the disk."""

    def __init__(self, dataset: Any) -> None:  # noqa: ANN401 - of ir_datasets
        self._dataset = dataset
        self._store = dataset.docs_store()

    def find(self, id_: str, place: str) -> str:
        try:
            return str(self._store.get(id_).default_text())
        except KeyError:
            raise InvalidArgumentError(
                f"{place}: expected an id of the corpus, got {id_}"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return (document.doc_id for document in self._dataset.docs_iter())

    def __len__(self) -> int:
        # Nothing where counting would mean to read all: so be it.
        count = self._dataset.docs_count()
        return sum(1 for _ in self) if count is None else int(count)


def read_irds(id_: str) -> Dataset:
    """The data set of an id, such as beir/scifact/test.

    Raises:
        FailedPreconditionError: ir_datasets is not installed, or its download fails.
        NotFoundError: It has no such data set.
        InvalidArgumentError: The data set has no queries, documents or judgements.
    """
    name = f"irds:{id_}"
    require(name, ir_datasets="ir_datasets")
    import ir_datasets

    try:
        dataset = ir_datasets.load(id_)
    except KeyError:
        raise NotFoundError(f"{name}: ir_datasets has no data set {id_}") from None
    for part in ("docs", "queries", "qrels"):
        if not getattr(dataset, f"has_{part}")():
            raise InvalidArgumentError(
                f"{name}: expected a data set with docs, queries and qrels, got one "
                f"without {part}"
            )
    with library_errors(name):
        judgements: Judgements = {}
        for judged in dataset.qrels_iter():
            add(judgements, judged.query_id, judged.doc_id, int(judged.relevance), name)
        queries = {
            query.query_id: str(query.default_text())
            for query in dataset.queries_iter()
            if query.query_id in judgements
        }
        return Dataset(
            name, queries, _Documents(dataset), judgements, _candidates(dataset), True
        )


def _candidates(dataset: Any) -> Rankings | None:  # noqa: ANN401 - of ir_datasets
    """What the data set itself gives to be ranked again."""
    if not dataset.has_scoreddocs():
        return None
    found: dict[str, dict[str, float]] = {}
    for scored in dataset.scoreddocs_iter():
        found.setdefault(scored.query_id, {})[scored.doc_id] = scored.score
    return {
        query: sorted(scores, key=lambda d: -scores[d])
        for query, scores in found.items()
    }
