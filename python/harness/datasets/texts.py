# SPDX-License-Identifier: Apache-2.0
"""Texts by id, left in their file: the index in memory holds ids and places alone.

Formats: JSONL with _id or id, text and title, as BEIR has it, or TSV of id and text.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from harness._shared.json_text import parse_json
from harness.datasets.fields import joined
from harness.errors import InvalidArgumentError, NotFoundError


class Texts:
    """The texts of one file; safe for many threads."""

    def __init__(self, file: Path) -> None:
        """Reads the file once, for its ids.

        Raises:
            NotFoundError: There is no such file.
            InvalidArgumentError: A line is not of the format, or an id comes twice.
        """
        self._file = file
        self._tsv = file.suffix == ".tsv"
        self._places: dict[str, tuple[int, int]] = {}
        if not file.is_file():
            raise NotFoundError(f"{file}: no such file")
        offset = 0
        with file.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    id_, _ = self._parse(line, f"{file}:{number}")
                    if id_ in self._places:
                        raise InvalidArgumentError(
                            f"{file}:{number}: expected each id once, got {id_} again"
                        )
                    self._places[id_] = (offset, len(line))
                offset += len(line)
        self._descriptor = os.open(file, os.O_RDONLY)

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def __iter__(self) -> Iterator[str]:
        """The ids, in the file's order."""
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def find(self, id_: str, place: str) -> str:
        """The text of an id.

        Raises:
            InvalidArgumentError: There is none; the message begins with `place`.
        """
        if id_ not in self._places:
            raise InvalidArgumentError(
                f"{place}: expected an id of {self._file.name}, got {id_}"
            )
        offset, length = self._places[id_]
        line = os.pread(self._descriptor, length, offset)
        return self._parse(line, f"{self._file} at byte {offset}")[1]

    def _parse(self, line: bytes, place: str) -> tuple[str, str]:
        try:
            text = line.decode("utf-8-sig").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InvalidArgumentError(
                f"{place}: expected UTF-8, got an invalid byte at {error.start}"
            ) from None
        if self._tsv:
            id_, tab, rest = text.partition("\t")
            if not tab:
                raise InvalidArgumentError(f"{place}: expected id, tab and text")
            return id_, rest
        value = parse_json(text, place)
        known = value.get("_id", value.get("id")) if isinstance(value, dict) else None
        if not isinstance(known, (str, int)) or not isinstance(value.get("text"), str):
            raise InvalidArgumentError(f"{place}: expected an object with _id and text")
        title = value.get("title") if isinstance(value.get("title"), str) else None
        return str(known), joined(title, value["text"])
