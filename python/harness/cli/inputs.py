# SPDX-License-Identifier: Apache-2.0
"""Reads what a person hands to a command: documents and requests in files.

Formats, told apart by the file's ending:
    documents  .txt or none   one document per line, blank lines skipped
               .json          a list of strings or of objects with "text"
               .jsonl         one such string or object per line
    requests   .json          one request, as POSTed to /v3/rerank
               .jsonl         one request per line
``-`` is standard input, read as .txt for documents.
"""

import sys
from pathlib import Path
from typing import Any

from harness._shared.json_text import parse_json
from harness.errors import InvalidArgumentError, NotFoundError


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It cannot be read, or is not UTF-8.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except FileNotFoundError:
        raise NotFoundError(f"{name}: no such file") from None
    except OSError as error:
        raise InvalidArgumentError(f"{name}: {error.strerror}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(
            f"{name}: expected UTF-8, got an invalid byte at {error.start}"
        ) from None


def read_documents(name: str) -> list[Any]:
    """The documents in a file: strings, or objects as the request has them.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It holds no documents, or is not of its format.
    """
    text = read_text(name)
    suffix = Path(name).suffix
    if suffix == ".json":
        documents = parse_json(text, name)
        if not isinstance(documents, list):
            raise InvalidArgumentError(
                f"{name}: expected a list of documents, got {_kind(documents)}"
            )
    elif suffix == ".jsonl":
        documents = [
            parse_json(line, f"{name}:{number}") for number, line in _lines(text)
        ]
    else:
        documents = [line for _, line in _lines(text)]
    if not documents:
        raise InvalidArgumentError(f"{name}: expected at least one document, got none")
    return documents


def read_texts(name: str) -> list[str]:
    """The documents in a file as texts; of an object its "text".

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: As for read_documents, or a document has no text.
    """
    texts = []
    for number, document in enumerate(read_documents(name)):
        text = document.get("text") if isinstance(document, dict) else document
        if not isinstance(text, str):
            raise InvalidArgumentError(
                f"{name}: document {number}: expected a string or an object with a "
                f'string "text", got {_kind(document)}'
            )
        texts.append(text)
    return texts


def read_requests(name: str) -> list[tuple[int, str]]:
    """The request bodies of a .jsonl file with their line numbers, from 1.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It holds no request.
    """
    requests = _lines(read_text(name))
    if not requests:
        raise InvalidArgumentError(f"{name}: expected at least one request, got none")
    return requests


def _lines(text: str) -> list[tuple[int, str]]:
    """Lines that are not blank, with their numbers from 1.

    Only line feeds end a line: a document may hold any other separator of Unicode.
    """
    numbered = enumerate(text.split("\n"), start=1)
    return [(number, line.rstrip("\r")) for number, line in numbered if line.strip()]


def _kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "a boolean"}
    return kinds.get(type(value), "a number" if value is not None else "null")
