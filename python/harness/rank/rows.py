# SPDX-License-Identifier: Apache-2.0
"""A query with its candidates, and how one is read from what a file holds.

Not for files: harness.rank.sources finds the rows in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.datasets.fields import id_of, joined, list_of, text_of, wrong
from harness.datasets.texts import Texts
from harness.errors import InvalidArgumentError

ID_NAMES = ("id", "_id", "query_id")


@dataclass(frozen=True)
class Row:
    """One query.

    Attributes:
        place: File and line, for messages.
        id: The query's own, or None.
        query: Its text.
        document_ids: One for each document, or None where they have none.
        documents: The candidates' texts, in the input's order.
    """

    place: str
    id: str | None
    query: str
    document_ids: tuple[str | None, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True)
class Tables:
    """Texts that rows name by id: ``--queries`` and ``--corpus``."""

    queries: Texts | None = None
    corpus: Texts | None = None


def row_of_object(value: Any, place: str, tables: Tables) -> Row:  # noqa: ANN401 - any JSON value
    """A row of a JSON object or of a Parquet row.

    Raises:
        InvalidArgumentError: It is none; the message begins with the place.
    """
    if not isinstance(value, Mapping):
        raise wrong(place, "an object with query and documents", value)
    name = next((name for name in ID_NAMES if value.get(name) is not None), None)
    query_id = None if name is None else id_of(value[name], f"{place}: {name}")
    query = value.get("query")
    if query is None and query_id is not None and tables.queries:
        query = tables.queries.find(query_id, f"{place}: {name}")
    documents, ids = value.get("documents"), value.get("document_ids")
    if documents is None and ids is not None:
        known = list_of(ids, f"{place}: document_ids")
        documents = [{"id": id_} for id_ in known]
    found = [
        _document(document, f"{place}: documents[{number}]", tables)
        for number, document in enumerate(list_of(documents, f"{place}: documents"))
    ]
    return Row(
        place,
        query_id,
        text_of(query, f"{place}: query"),
        tuple(document_id for document_id, _ in found),
        tuple(text for _, text in found),
    )


def row_of_ids(
    query_id: str, document_ids: list[str], place: str, tables: Tables
) -> Row:
    """A row of a TREC run: all texts are looked up.

    Raises:
        InvalidArgumentError: A text is not there.
    """
    if tables.queries is None or tables.corpus is None:
        raise InvalidArgumentError(
            f"{place}: expected --queries and --corpus, which a run's ids stand for"
        )
    return Row(
        place,
        query_id,
        tables.queries.find(query_id, place),
        tuple(document_ids),
        tuple(tables.corpus.find(id_, place) for id_ in document_ids),
    )


def _document(value: object, place: str, tables: Tables) -> tuple[str | None, str]:
    """Id and text of a document: a string, or an object with text or id."""
    if not isinstance(value, Mapping):
        return None, text_of(value, place)
    id_ = value.get("id", value.get("_id"))
    known = None if id_ is None else id_of(id_, f"{place}.id")
    text = value.get("text")
    if text is None and known is not None:
        if tables.corpus is None:
            raise InvalidArgumentError(
                f"{place}: expected a text, or --corpus to look the id up, got an id"
            )
        return known, tables.corpus.find(known, place)
    title = value.get("title")
    return known, joined(
        None if title is None else text_of(title, f"{place}.title"),
        text_of(text, f"{place}.text"),
    )
