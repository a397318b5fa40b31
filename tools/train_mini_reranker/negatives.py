# SPDX-License-Identifier: Apache-2.0
"""BM25 over a set of texts: the baseline, and the source of hard negatives.

bm25s with English stop words and stemming, its default parameters.
"""

from collections.abc import Sequence
from typing import Any

import bm25s
import Stemmer

from tools.train_mini_reranker.pairs import Pair


class Bm25:
    """An index of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._index = bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def best(self, queries: Sequence[str], count: int) -> list[list[int]]:
        """Indices of the best texts of each query, best first."""
        found, _ = self._index.retrieve(
            self._tokens(queries), k=count, show_progress=False
        )
        return [[int(i) for i in row] for row in found]

    def scores(self, query: str) -> list[float]:
        """The score of every text."""
        # As text, not ids: a query's words that no text has are left out.
        words = bm25s.tokenize(
            query, stopwords="en", stemmer=self._stemmer, return_ids=False,
            show_progress=False,
        )[0]  # fmt: skip
        return [float(score) for score in self._index.get_scores(words)]

    def _tokens(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - bm25s.Tokenized
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False
        )


def hard_negatives(
    pairs: Sequence[Pair], queries: Sequence[str], count: int
) -> list[list[int]]:
    """For each pair the texts that BM25 ranks highest and that answer nothing.

    Args:
        pairs: All of one kind; their texts are the candidates.
        queries: One for each pair.
        count: At most so many for each.

    Returns:
        Indices into pairs, hardest first. Texts of the pair's own group are left out:
        they may answer too.
    """
    ranked = Bm25([pair.text for pair in pairs]).best(
        queries, min(len(pairs), 2 * count + 8)
    )
    return [
        [j for j in row if pairs[j].group != pairs[i].group][:count]
        for i, row in enumerate(ranked)
    ]
