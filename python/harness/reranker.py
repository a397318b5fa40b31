# SPDX-License-Identifier: Apache-2.0
"""Ranks documents for a query, with typed results.

Example:
    >>> from harness import Reranker, bundled_model
    >>> reranker = Reranker(bundled_model())
    >>> best = reranker.rank("make backups", ["a text editor", "a backup tool"])[0]
    >>> best.document, best.score, best.raw_score

Not for JSON requests (``Servable.rerank``) nor for graphs (``harness.graph``).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._native import Cancellation, Servable
from harness.errors import InvalidArgumentError
from harness.options import LoadOptions, LongDocuments, shows_options
from harness.servable import load_servable

if TYPE_CHECKING:
    from typing_extensions import Unpack


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


class Ranking(list[RankedDocument]):
    """A list of documents, best first, that also tells what did not fit.

    Attributes:
        warnings: A line for each text that was cut and each document that was scored
            in chunks, those beyond ``top_n`` included; as in a JSON answer.
        prompt_tokens: Tokens of all prompts together.
    """

    def __init__(
        self,
        documents: Iterable[RankedDocument] = (),
        *,
        warnings: tuple[str, ...] = (),
        prompt_tokens: int = 0,
    ) -> None:
        super().__init__(documents)
        self.warnings = warnings
        self.prompt_tokens = prompt_tokens


class Reranker:
    """A loaded model; safe for many threads.

    Attributes:
        servable: The C++ object behind it.
    """

    def __init__(
        self, model: str | os.PathLike[str] | Servable, **options: Unpack[LoadOptions]
    ) -> None:
        """Loads a model directory.

        Args:
            model: The directory, or what ``load_servable`` returned.
            **options: As for ``load_servable``; none for a model that is loaded.

        Raises:
            RerankError: As for load_servable; options for a model that is loaded
                (InvalidArgumentError).
        """
        if not isinstance(model, Servable):
            self.servable = load_servable(model, **options)
            return
        if options:
            raise InvalidArgumentError(
                f"{', '.join(options)}: expected none for a model that is loaded"
            )
        self.servable = model

    def rank(
        self,
        query: str,
        documents: Sequence[str],
        *,
        top_n: int | None = None,
        instruction: str | None = None,
        long_documents: LongDocuments | None = None,
        max_tokens_per_document: int | None = None,
        max_chunks_per_document: int | None = None,
        cancellation: Cancellation | None = None,
    ) -> Ranking:
        """The documents, best first; equal scores keep their order.

        What did not fit stands in the result's ``warnings``; where a text lost
        tokens, Python's ``warnings.warn`` says so, too, with a ``RerankWarning``.

        Args:
            query: What is looked for.
            documents: Texts to rank; none gives an empty ranking.
            top_n: Return the best so many only; None means all.
            instruction: Task description in place of the model's.
            long_documents: What happens to a document that does not fit, in place of
                the model's; as for load_servable.
            max_tokens_per_document: What a document has beyond this is cut; the
                smaller of this and the model's holds.
            max_chunks_per_document: Chunks of a long document that are scored, from
                its beginning; None means all.
            cancellation: Stops the work when another thread cancels it.

        Raises:
            RerankError: An argument is wrong (InvalidArgumentError), too much waits
                (ResourceExhaustedError), or the work was stopped (CancelledError).
        """
        ranking = self.servable.rank(
            query,
            documents,
            cancellation,
            top_n=top_n,
            instruction=instruction,
            long_documents=long_documents,
            max_tokens_per_document=max_tokens_per_document,
            max_chunks_per_document=max_chunks_per_document,
            stacklevel=2,
        )
        return Ranking(
            (
                RankedDocument(index, score, raw, documents[index], dropped)
                for index, raw, score, dropped in ranking
            ),
            warnings=ranking.warnings,
            prompt_tokens=ranking.prompt_tokens,
        )


shows_options(Reranker)
