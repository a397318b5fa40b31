# SPDX-License-Identifier: Apache-2.0
"""Rows of a query with its own candidates, told good from bad.

    {"query": ..., "positive": [text, ...], "negative": [text, ...]}   MTEB's
    {"query": ..., "documents": [text, ...], "answer": place or places}

A document's id is its query's, with its place in the row. A text that a query has twice
is one document.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from harness.datasets.dataset import Dataset, Judgements, Memory, Rankings
from harness.datasets.fields import id_of, list_of, text_of, wrong
from harness.datasets.records import objects
from harness.errors import InvalidArgumentError

NAMES = ("id", "_id", "query_id", "query-id")


def read_reranking(files: Iterable[Path], name: str) -> Dataset:
    """The data set of such files.

    Raises:
        NotFoundError, InvalidArgumentError: A file is missing or broken.
    """
    queries: dict[str, str] = {}
    documents, judgements = Memory(), Judgements()
    candidates: Rankings = {}
    for number, (place, row) in enumerate(objects(files)):
        known = next((row[n] for n in NAMES if row.get(n) is not None), number)
        id_ = id_of(known, f"{place}: id")
        if id_ in queries:
            raise InvalidArgumentError(f"{place}: expected each id once, got {id_}")
        queries[id_] = _query(row.get("query"), f"{place}: query")
        grades = _grades(row, place)
        texts = {f"{id_}-{i}": text for i, text in enumerate(grades)}
        for document, text in texts.items():
            documents.add(document, text, place)
        judgements[id_] = {document: grades[text] for document, text in texts.items()}
        # In an order that tells nothing: equal scores keep it.
        candidates[id_] = sorted(
            texts, key=lambda d: hashlib.sha256(texts[d].encode()).digest()
        )
    return Dataset(name, queries, documents, judgements, candidates)


def _query(value: object, place: str) -> str:
    if isinstance(value, list):
        if len(value) != 1:
            raise InvalidArgumentError(
                f"{place}: expected one query, got a list of {len(value)}"
            )
        value = value[0]
    return text_of(value, place)


def _grades(row: Mapping[str, Any], place: str) -> dict[str, int]:
    """Each text with its grade, in the row's order."""
    if "documents" in row:
        texts = _texts(row, "documents", place)
        answers = row.get("answer")
        answers = answers if isinstance(answers, list) else [answers]
        for answer in answers:
            if isinstance(answer, bool) or not isinstance(answer, int):
                raise wrong(f"{place}: answer", "a place among documents", answer)
            if not 0 <= answer < len(texts):
                raise InvalidArgumentError(
                    f"{place}: answer: expected 0 to {len(texts) - 1}, got {answer}"
                )
        good = {texts[answer] for answer in answers}
        return {text: int(text in good) for text in texts}
    good_texts = _texts(row, "positive", place)
    grades = dict.fromkeys(good_texts, 1)
    for text in _texts(row, "negative", place):
        if grades.setdefault(text, 0):
            raise InvalidArgumentError(
                f"{place}: expected no text in both positive and negative, got "
                f"{text[:60]!r}"
            )
    return grades


def _texts(row: Mapping[str, Any], name: str, place: str) -> list[str]:
    value = row.get(name)
    values = [value] if isinstance(value, str) else list_of(value, f"{place}: {name}")
    return [text_of(v, f"{place}: {name}[{i}]") for i, v in enumerate(values)]
