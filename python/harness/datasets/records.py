# SPDX-License-Identifier: Apache-2.0
"""Objects of JSON lines and rows of Parquet, and lines of text, with their places."""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from harness._shared.json_text import parse_json
from harness.datasets import parquet
from harness.datasets.fields import id_of, joined, text_of, wrong
from harness.errors import InvalidArgumentError, NotFoundError

SUFFIXES = (".jsonl", ".jsonl.gz", ".parquet")


def lines(file: Path) -> Iterator[tuple[str, str]]:
    """Place (file and line) and text of each line that is not empty; .gz is unpacked.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It is not UTF-8, or no gzip file.
    """
    if not file.is_file():
        raise NotFoundError(f"{file}: no such file")
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        number = 0
        try:
            for number, data in enumerate(stream, start=1):
                text = data.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    yield f"{file}:{number}", text.rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InvalidArgumentError(
                f"{file}:{number}: expected UTF-8, got an invalid byte at {error.start}"
            ) from None
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InvalidArgumentError(
                f"{file}: expected a whole gzip file, got an error after line "
                f"{number}: {error}"
            ) from None


def objects(files: Iterable[Path]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Place and content of each row of .jsonl, .jsonl.gz or .parquet files.

    Raises:
        NotFoundError, InvalidArgumentError: A file is missing or broken.
    """
    for file in files:
        if file.suffix == ".parquet":
            if not file.is_file():
                raise NotFoundError(f"{file}: no such file")
            for number, row in parquet.rows(file, 0):
                yield f"{file}:{number + 1}", row
            continue
        for place, text in lines(file):
            value = parse_json(text, place)
            if not isinstance(value, Mapping):
                raise wrong(place, "an object", value)
            yield place, value


def id_and_text(place: str, row: Mapping[str, Any]) -> tuple[str, str]:
    """Id and text, the title in front, of a row of a corpus or of queries."""
    id_ = row.get("_id", row.get("id"))
    title = row.get("title")
    return id_of(id_, f"{place}: _id"), joined(
        None if title is None else text_of(title, f"{place}: title"),
        text_of(row.get("text"), f"{place}: text"),
    )
