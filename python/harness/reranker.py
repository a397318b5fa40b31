# SPDX-License-Identifier: Apache-2.0
"""Ranks documents for a query, with typed results.

Example:
    >>> from harness import Reranker, bundled_model
    >>> reranker = Reranker(bundled_model())
    >>> best = reranker.rank("make backups", ["a text editor", "a backup tool"])[0]
    >>> best.document, best.score, best.raw_score

Not for JSON requests (``Servable.rerank``) nor for graphs (``harness.graph``).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from harness._native import Servable
from harness.errors import InvalidArgumentError
from harness.servable import load_servable


@dataclass(frozen=True)
class RankedDocument:
    """One document of a ranking.

    Attributes:
        index: Its place among the documents that were given, from 0.
        score: Relevance, 0 to 1: the sigmoid of raw_score times the family's scale.
        raw_score: logit(true) - logit(false), or the one logit that is read; the
            ranking's order, also where scores are equal after rounding.
        document: The text.
        dropped_tokens: Tokens that did not fit and were not read.
    """

    index: int
    score: float
    raw_score: float
    document: str
    dropped_tokens: int = 0


class Reranker:
    """A loaded model; safe for many threads.

    Attributes:
        servable: The C++ object behind it.
    """

    def __init__(self, model: str | os.PathLike[str] | Servable) -> None:
        """Loads a model directory.

        Args:
            model: The directory, or what ``load_servable`` returned for one that
                needs options.

        Raises:
            RerankError: As for load_servable.
        """
        self.servable = model if isinstance(model, Servable) else load_servable(model)

    def rank(
        self, query: str, documents: Sequence[str], *, top_n: int | None = None
    ) -> list[RankedDocument]:
        """The documents, best first; equal scores keep their order.

        Args:
            query: What is looked for.
            documents: Texts to rank; none gives an empty ranking.
            top_n: Return the best so many only; None means all.

        Raises:
            RerankError: An argument is wrong (InvalidArgumentError), or too much
                waits (ResourceExhaustedError).
        """
        if top_n is not None:
            # A bool is an int to Python, and no number of documents.
            if isinstance(top_n, bool) or not isinstance(top_n, int):
                came = type(top_n).__name__
                raise InvalidArgumentError(f"top_n: expected int, got {came}")
            if top_n < 1:
                raise InvalidArgumentError(f"top_n: expected at least 1, got {top_n}")
        ranking = self.servable.rank(query, documents)[:top_n]
        return [
            RankedDocument(index, score, raw, documents[index], dropped)
            for index, raw, score, dropped in ranking
        ]
