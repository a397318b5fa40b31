# SPDX-License-Identifier: Apache-2.0
"""Queries, documents, and which document answers which query."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from harness.errors import InvalidArgumentError

Judgements = dict[str, dict[str, int]]  # query id -> document id -> grade
Rankings = dict[str, list[str]]  # query id -> document ids, best first


class Documents(Protocol):
    """Texts by id: ``Texts`` of a file, or ``Memory``."""

    def find(self, id_: str, place: str) -> str:
        """The text of an id; InvalidArgumentError where there is none."""
        ...

    def __iter__(self) -> Iterator[str]: ...

    def __len__(self) -> int: ...


class Memory(dict[str, str]):
    """Texts by id that are held in memory."""

    def find(self, id_: str, place: str) -> str:
        """The text of an id.

        Raises:
            InvalidArgumentError: There is none; the message begins with `place`.
        """
        if id_ not in self:
            raise InvalidArgumentError(
                f"{place}: expected an id of the corpus, got {id_}"
            )
        return self[id_]

    def add(self, id_: str, text: str, place: str) -> None:
        """Adds a text.

        Raises:
            InvalidArgumentError: The id is there already.
        """
        if id_ in self:
            raise InvalidArgumentError(f"{place}: expected each id once, got {id_}")
        self[id_] = text


@dataclass(frozen=True)
class Dataset:
    """A data set as evaluation sees it.

    Attributes:
        name: What a person calls it.
        queries: Text of each query that has judgements.
        documents: The corpus.
        judgements: Grades; above 0 is relevant. A pair that is missing has grade 0.
        candidates: What is to be ranked, in the data set's own order; None: it is to
            be searched for.
        ordered: Whether that order is a ranking.
    """

    name: str
    queries: dict[str, str]
    documents: Documents
    judgements: Judgements
    candidates: Rankings | None = None
    ordered: bool = False
