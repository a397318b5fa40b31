# SPDX-License-Identifier: Apache-2.0
"""BM25 by bm25s: candidates, and the ranking that a model must beat.

bm25s' own parameters; words of two letters and more without English stop words, not
stemmed. Texts whose words no spaces part need a run of another search engine.
"""

from collections.abc import Sequence
from typing import Any

from harness.datasets.dataset import Documents, Rankings


class Bm25:
    """An index of a corpus, in memory."""

    def __init__(self, documents: Documents) -> None:
        import bm25s

        self._ids = list(documents)
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self._index = bm25s.BM25()
        tokens = bm25s.tokenize(
            [documents.find(id_, "corpus") for id_ in self._ids],
            stopwords="en",
            show_progress=False,
        )
        self._has_words = bool(tokens.vocab) and any(map(len, tokens.ids))
        if self._has_words:
            self._index.index(tokens, show_progress=False)

    def best(self, query: str, count: int) -> list[str]:
        """Ids of the best documents that share a word with the query, best first.

        Equal ones stand in the corpus's order.
        """
        import numpy

        scores = self._scores(query)
        found = numpy.flatnonzero(scores > 0)
        if len(found) > count:
            least = numpy.partition(scores[found], -count)[-count]
            found = found[scores[found] >= least]
        order = numpy.argsort(-scores[found], kind="stable")[:count]
        return [self._ids[place] for place in found[order]]

    def rank(self, query: str, ids: Sequence[str]) -> list[str]:
        """These documents, best first; equal ones keep their order."""
        scores = self._scores(query)
        return sorted(ids, key=lambda id_: -float(scores[self._places[id_]]))

    def _scores(self, query: str) -> Any:  # noqa: ANN401 - an array
        import bm25s
        import numpy

        # As text, not ids: a query's words that no document has are left out.
        words = bm25s.tokenize(
            query, stopwords="en", return_ids=False, show_progress=False
        )[0]
        if not words or not self._has_words:
            return numpy.zeros(len(self._ids), dtype=numpy.float32)
        return self._index.get_scores(words)


def search(index: Bm25, queries: dict[str, str], depth: int) -> Rankings:
    """The best documents of every query."""
    return {id_: index.best(text, depth) for id_, text in queries.items()}
