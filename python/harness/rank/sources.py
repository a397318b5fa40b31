# SPDX-License-Identifier: Apache-2.0
"""Where the rows of a file lie, and what is in them.

Formats, told by the file's ending:
    .jsonl           an object a line: query, documents (strings, or objects with text
                     or id), or document_ids; id
    .csv             a pair a line, with a header: query or query_id, document or
                     document_id; the lines of a query stand together
    .trec, .run      query Q0 document rank score tag; the lines of a query together
    .parquet         the columns that an object of .jsonl has

A record is the bytes of one query. Finding records parses no more than it must, so a
large file is cut into parts quickly; whoever ranks a part reads its bytes again.
"""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness._shared.json_text import parse_json
from harness.datasets import parquet
from harness.errors import InvalidArgumentError
from harness.rank.rows import Row, Tables, row_of_ids, row_of_object

RUNS = (".trec", ".run")
SUFFIXES = (".jsonl", ".csv", *RUNS, ".parquet")


@dataclass(frozen=True)
class Record:
    """What a file holds for one query.

    Attributes:
        line: Its first line, from 1; of Parquet its row, from 1.
        end: Offset of the byte behind it; of Parquet the number of its next row.
        after: The line that begins there.
        content: What `parse` takes.
    """

    line: int
    end: int
    after: int
    content: Any


def records(file: Path, offset: int = 0, line: int = 1) -> Iterator[Record]:
    """The records of a file from a record's beginning on.

    Args:
        file: One of the formats.
        offset: The end of the record before, or 0.
        line: The line that begins there; any number for Parquet.

    Raises:
        InvalidArgumentError: A CSV file has no header that says what its columns are.
    """
    if file.suffix == ".parquet":
        for number, row in parquet.rows(file, offset):
            yield Record(number + 1, number + 1, number + 2, row)
        return
    if file.suffix == ".jsonl":
        yield from _json_records(file, offset, line)
    elif file.suffix == ".csv":
        yield from _grouped(_csv_lines(file, offset, line))
    else:
        yield from _grouped(_run_lines(file, offset, line))


def parse(file: Path, record: Record, tables: Tables) -> Row:
    """The row of a record.

    Raises:
        InvalidArgumentError: It is broken; the message begins with file and line.
    """
    place = f"{file}:{record.line}"
    if file.suffix == ".parquet":
        return row_of_object(record.content, place, tables)
    if file.suffix == ".jsonl":
        return row_of_object(
            parse_json(_decoded(record.content, place), place), place, tables
        )
    if file.suffix == ".csv":
        return _csv_row(file, record, tables)
    return _run_row(file, record, tables)


def _json_records(file: Path, offset: int, line: int) -> Iterator[Record]:
    with file.open("rb") as stream:
        stream.seek(offset)
        for number, data in enumerate(stream, start=line):
            offset += len(data)
            if data.strip():
                yield Record(number, offset, number + 1, data)


@dataclass(frozen=True)
class _Line:
    """A line of a table, or the lines of one record of CSV."""

    number: int
    end: int  # the offset behind it
    after: int  # the number of the line that begins there
    query: object  # whose candidate it is
    fields: Any  # or what is wrong with it


def _grouped(lines: Iterator[_Line]) -> Iterator[Record]:
    """Lines of one query, one after another, are a record."""
    for _, group in itertools.groupby(lines, lambda line: line.query):
        found = list(group)
        first, last = found[0], found[-1]
        content = [(line.number, line.fields) for line in found]
        yield Record(first.number, last.end, last.after, content)


def _csv_lines(file: Path, offset: int, line: int) -> Iterator[_Line]:
    with file.open("rb") as stream:
        reader = _CsvReader(stream, file)
        header = reader.fields()
        columns = _columns(header or [], file)
        if offset:
            stream.seek(offset)
            reader.offset, reader.line = offset, line - 1
        key: object = None
        while True:
            start = reader.line + 1
            values = reader.fields()
            if values is None:
                return
            if not values:
                continue
            if isinstance(values, str) or len(values) != len(columns):
                got = values if isinstance(values, str) else f"{len(values)} fields"
                problem = f"expected {len(columns)} fields, got {got}"
                # Its query cannot be told; it spoils the one that it stands in.
                yield _Line(start, reader.offset, reader.line + 1, key, problem)
                continue
            fields = dict(zip(columns, values, strict=True))
            key = (fields.get("query_id"), fields.get("query"))
            yield _Line(start, reader.offset, reader.line + 1, key, fields)


class _CsvReader:
    """Fields of a CSV file, with the place that was read to."""

    def __init__(self, stream: Any, file: Path) -> None:  # noqa: ANN401 - a binary file
        self.offset = 0
        self.line = 0
        self._stream = stream
        self._file = file

    def fields(self) -> list[str] | str | None:
        """The next record's, what is wrong with it, or None at the end."""
        self._broken = ""
        try:
            values = next(csv.reader(self._lines(), strict=True))
        except StopIteration:
            return None
        except csv.Error as error:
            return str(error)
        return self._broken or values

    def _lines(self) -> Iterator[str]:
        for data in iter(self._stream.readline, b""):
            self.offset += len(data)
            self.line += 1
            try:
                yield data.decode("utf-8-sig" if self.line == 1 else "utf-8")
            except UnicodeDecodeError:
                self._broken = "bytes that are not UTF-8"
                yield data.decode("utf-8", "replace")


def _columns(header: list[str] | str, file: Path) -> list[str]:
    names = set(header)
    if not (names & {"query", "query_id"} and names & {"document", "document_id"}):
        raise InvalidArgumentError(
            f"{file}:1: expected a header with query or query_id and with document or "
            f"document_id, got {','.join(header)[:80] or 'nothing'}"
        )
    return list(header)


def _csv_row(file: Path, record: Record, tables: Tables) -> Row:
    documents = []
    for number, fields in record.content:
        if isinstance(fields, str):
            raise InvalidArgumentError(f"{file}:{number}: {fields}")
        document = {"id": fields.get("document_id"), "text": fields.get("document")}
        documents.append({k: v for k, v in document.items() if v is not None})
    first = record.content[0][1]
    value = {"id": first.get("query_id"), "query": first.get("query")}
    return row_of_object(
        value | {"documents": documents}, f"{file}:{record.line}", tables
    )


def _run_lines(file: Path, offset: int, line: int) -> Iterator[_Line]:
    with file.open("rb") as stream:
        stream.seek(offset)
        for number, data in enumerate(stream, start=line):
            offset += len(data)
            fields = data.split()
            if fields:
                yield _Line(number, offset, number + 1, fields[0], fields)


def _run_row(file: Path, record: Record, tables: Tables) -> Row:
    ids: list[str] = []
    for number, fields in record.content:
        place = f"{file}:{number}"
        if len(fields) != 6:
            raise InvalidArgumentError(
                f"{place}: expected 6 fields (query Q0 document rank score tag), got "
                f"{len(fields)}"
            )
        ids.append(_decoded(fields[2], place))
    query_id = _decoded(record.content[0][1][0], f"{file}:{record.line}")
    return row_of_ids(query_id, ids, f"{file}:{record.line}", tables)


def _decoded(data: bytes, place: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(
            f"{place}: expected UTF-8, got an invalid byte at {error.start}"
        ) from None
