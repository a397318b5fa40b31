# SPDX-License-Identifier: Apache-2.0
"""The resume file: every answer of every column, a line each, as they come.

    {"work": hash of queries and candidates}
    {"column": key, "query_id": ..., "scores": [...], "tokens": ..., ...}

A line that was cut by a kill is dropped; its query is asked again.
"""

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from harness._shared.outputs import make_folder
from harness.datasets.dataset import Dataset, Rankings
from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.evaluate.scoring import Answer

FILE = "progress.jsonl"


class Progress:
    """What is known, and where more is written."""

    def __init__(self, stream: IO[bytes] | None = None) -> None:
        self._stream = stream
        self._known: dict[str, dict[str, Answer]] = {}

    def answers(self, column: str) -> dict[str, Answer]:
        """By query, of a column's key."""
        return self._known.setdefault(column, {})

    def add(self, column: str, answer: Answer) -> None:
        """Keeps an answer, in the file too."""
        self.answers(column)[answer.query_id] = answer
        self._write({"column": column, **asdict(answer)})

    def read(self, content: bytes, work: str, file: Path) -> int:
        """Takes what a file holds; returns how many of its bytes are whole lines.

        Raises:
            InvalidArgumentError: It is of another data set or of other candidates.
        """
        end = content.rfind(b"\n") + 1
        lines = content[:end].splitlines()
        if not lines:
            return 0
        try:
            head, *rest = (json.loads(line) for line in lines)
            known = head["work"]
            answers = [(line.pop("column"), Answer(**line)) for line in rest]
        except (ValueError, TypeError, KeyError):
            raise InvalidArgumentError(
                f"{file}: expected what an earlier run wrote, got something else"
            ) from None
        if known != work:
            raise InvalidArgumentError(
                f"{file}: expected the run that began there, got other queries or "
                "candidates; another --out takes another run"
            )
        for column, answer in answers:
            self.answers(column)[answer.query_id] = answer
        return end

    def begin(self, work: str) -> None:
        """Writes the head of a new file."""
        self._write({"work": work})

    def _write(self, value: dict[str, Any]) -> None:
        if self._stream:
            self._stream.write(json.dumps(value).encode() + b"\n")
            self._stream.flush()


@contextlib.contextmanager
def opened(out: Path | None, work: str) -> Iterator[Progress]:
    """The progress that a folder holds, if any; with None it is not kept.

    Raises:
        InvalidArgumentError: The folder has another run's, or cannot be made.
        FailedPreconditionError: Another process is writing to it.
    """
    if out is None:
        yield Progress()
        return
    file = make_folder(out) / FILE
    with file.open("a+b") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FailedPreconditionError(
                f"{out}: expected no other run, got one that is writing there"
            ) from None
        progress = Progress(stream)
        stream.seek(0)
        whole = progress.read(stream.read(), work, file)
        stream.truncate(whole)
        if not whole:
            progress.begin(work)
        yield progress


def work_hash(dataset: Dataset, candidates: Rankings) -> str:
    """Of the queries, the candidates and all of their texts."""
    digest = hashlib.sha256()
    for id_, documents in candidates.items():
        texts = [dataset.documents.find(d, "candidates") for d in documents]
        content = json.dumps([id_, dataset.queries[id_], documents, texts])
        digest.update(content.encode())
    return digest.hexdigest()
