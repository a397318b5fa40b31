# SPDX-License-Identifier: Apache-2.0
"""A model's process, seen from outside: questions in, answers out as they come."""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from harness import errors
from harness.errors import FailedPreconditionError, RerankError
from harness.evaluate.columns import Column

CLOSING_SECONDS = 10


@dataclass(frozen=True)
class Question:
    """A query with its candidates."""

    query_id: str
    query: str
    documents: list[str]


@dataclass(frozen=True)
class Answer:
    """What a model said to one.

    Attributes:
        query_id: The query.
        scores: Raw, one for each candidate, in their order.
        tokens: Of all prompts.
        seconds: From the answer before it, or from the end of loading.
        peak_mb: The most memory of the process so far, in 2^20 bytes.
        warnings: Texts that were cut or scored in chunks.
    """

    query_id: str
    scores: list[float]
    tokens: int
    seconds: float
    peak_mb: float
    warnings: int


def ask(
    column: Column, questions: list[str], question: Callable[[str], Question]
) -> Iterator[Answer]:
    """Answers of a process of the column's model, in the questions' order.

    Args:
        column: The model, and how it is loaded.
        questions: Ids of queries.
        question: What to send for an id; called in another thread.

    Raises:
        RerankError: The model does not load, a question is wrong, or the process died.
    """
    with tempfile.TemporaryFile() as said, _process(said) as process:
        assert process.stdin
        assert process.stdout
        failure: list[BaseException] = []
        sender = threading.Thread(
            target=_send,
            args=(process.stdin, column, questions, question, failure),
            daemon=True,
        )
        sender.start()
        _read(process.stdout.readline(), column, said, process)  # It has loaded.
        for id_ in questions:
            line = process.stdout.readline()
            if failure:
                raise failure[0]
            answer = _read(line, column, said, process)
            yield Answer(query_id=id_, **answer)
        sender.join()


@contextlib.contextmanager
def _process(said: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "harness.evaluate.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
    )
    try:
        yield process
        process.wait(CLOSING_SECONDS)
    finally:
        process.kill()
        process.wait()


def _send(
    stream: IO[bytes],
    column: Column,
    questions: list[str],
    question: Callable[[str], Question],
    failure: list[BaseException],
) -> None:
    def write(message: dict[str, Any]) -> None:
        stream.write(json.dumps(message).encode() + b"\n")

    try:
        write({"model": str(column.model.resolve()), "options": column.options})
        for id_ in questions:
            asked = question(id_)
            write({"query": asked.query, "documents": asked.documents})
            stream.flush()
    except BrokenPipeError:  # The process says why, or has died.
        pass
    except BaseException as error:
        failure.append(error)
    finally:
        with contextlib.suppress(BrokenPipeError):
            stream.close()


def _read(
    line: bytes,
    column: Column,
    said: IO[bytes],
    process: "subprocess.Popen[bytes]",
) -> dict[str, Any]:
    """The answer in a line.

    Raises:
        RerankError: It is an error, or the process ended without one.
    """
    if not line.endswith(b"\n"):
        code = process.wait()
        said.seek(0)
        text = said.read().decode(errors="replace").strip()
        last = text.rpartition("\n")[2][:300]
        raise FailedPreconditionError(
            f"{column.label}: the model's process ended with code {code}"
            + (f": {last}" if last else "")
        )
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        kind = getattr(errors, answer["kind"], RerankError)
        raise kind(f"{column.label}: {answer['error']}")
    return answer
