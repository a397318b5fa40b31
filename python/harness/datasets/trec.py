# SPDX-License-Identifier: Apache-2.0
"""Judgements and runs in the formats of TREC, and judgements in BEIR's.

qrels    query iteration document grade           TREC, four fields
query-id <tab> corpus-id <tab> score     BEIR, three, with a header
run      query Q0 document rank score tag
"""

from pathlib import Path

from harness.datasets.dataset import Judgements, Rankings
from harness.datasets.records import lines
from harness.errors import InvalidArgumentError


def read_qrels(file: Path) -> Judgements:
    """The grades of a file of either format.

    Raises:
        NotFoundError, InvalidArgumentError: It is missing or broken, or judges a pair
            twice.
    """
    found: Judgements = {}
    width = 0
    for number, (place, line) in enumerate(lines(file)):
        fields = line.split()
        width = width or len(fields)
        if len(fields) != width or width not in (3, 4):
            expected = width if width in (3, 4) else "3 or 4"
            raise InvalidArgumentError(
                f"{place}: expected {expected} fields, got {len(fields)}"
            )
        if number == 0 and width == 3 and not _is_whole(fields[2]):
            continue  # BEIR's header.
        if not _is_whole(fields[-1]):
            raise InvalidArgumentError(
                f"{place}: expected a whole number as grade, got {fields[-1][:40]}"
            )
        add(found, fields[0], fields[-2], int(fields[-1]), place)
    return found


def add(found: Judgements, query: str, document: str, grade: int, place: str) -> None:
    """Adds a grade.

    Raises:
        InvalidArgumentError: The pair has another one.
    """
    grades = found.setdefault(query, {})
    if grades.setdefault(document, grade) != grade:
        raise InvalidArgumentError(
            f"{place}: expected one grade for query {query} and document {document}, "
            f"got {grades[document]} and {grade}"
        )


def read_run(file: Path) -> Rankings:
    """The documents of each query by their scores; equal ones by their ranks.

    Raises:
        NotFoundError, InvalidArgumentError: It is missing or broken, or ranks a
            document twice.
    """
    found: dict[str, dict[str, tuple[float, int]]] = {}
    for place, line in lines(file):
        fields = line.split()
        if len(fields) != 6:
            raise InvalidArgumentError(
                f"{place}: expected 6 fields (query Q0 document rank score tag), got "
                f"{len(fields)}"
            )
        query, _, document, rank, score, _ = fields
        try:
            key = (-float(score), int(rank))
        except ValueError:
            key = (float("nan"), 0)
        if key[0] != key[0]:
            raise InvalidArgumentError(
                f"{place}: expected a whole number as rank and a number as score, got "
                f"{rank[:40]} and {score[:40]}"
            )
        documents = found.setdefault(query, {})
        if document in documents:
            raise InvalidArgumentError(
                f"{place}: expected each document of query {query} once, got {document}"
            )
        documents[document] = key
    return {
        query: sorted(documents, key=documents.__getitem__)
        for query, documents in found.items()
    }


def _is_whole(text: str) -> bool:
    try:
        int(text)
    except ValueError:
        return False
    return True
