# SPDX-License-Identifier: Apache-2.0
"""Ranks parts with a model: several queries at once, so that its batches are full.

The scheduler of the model packs the documents of all queries that wait into batches; a
part's end is no pause, since the next part's queries are handed in before.
"""

import json
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness._native import Servable
from harness.datasets.whole_files import write_whole
from harness.errors import InvalidArgumentError, RerankWarning
from harness.rank.parts import Part
from harness.rank.rows import Row, Tables
from harness.rank.sources import parse

# Queries at once: with fewer the scheduler sometimes finds too little for a full batch.
AT_ONCE = 64


@dataclass(frozen=True)
class Asked:
    """What is done with each row.

    Attributes:
        top_n: Documents of an answer; None means all.
        texts: Whether answers have the documents' texts.
        skip: Whether a broken row is left out; else it ends the run.
        at_once: Queries that wait for scores at a time.
    """

    top_n: int | None = None
    texts: bool = False
    skip: bool = False
    at_once: int = AT_ONCE


@dataclass(frozen=True)
class Done:
    """A part that has been written.

    Attributes:
        part: The part.
        queries: Ranked.
        documents: Of them.
        tokens: Of their prompts.
        errors: A line for each row that was left out.
    """

    part: Part
    queries: int
    documents: int
    tokens: int
    errors: tuple[str, ...]


@dataclass
class _Open:
    """A part whose rows are under way."""

    part: Part
    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    documents: int = 0
    tokens: int = 0


@dataclass(frozen=True)
class _Answer:
    line: str
    documents: int
    tokens: int


def rank_parts(
    servable: Servable, parts: Iterable[Part], out: Path, tables: Tables, asked: Asked
) -> Iterator[Done]:
    """Ranks and writes parts, in their order; yields each when its file is there.

    Raises:
        InvalidArgumentError: A row is broken and is not to be skipped; the message has
            its file and line. What was yielded before stays.
    """
    waiting: deque[tuple[_Open, Future[_Answer]]] = deque()
    # None ends a part.
    order: deque[tuple[_Open, Future[_Answer] | None]] = deque()
    with (
        warnings.catch_warnings(),
        ThreadPoolExecutor(asked.at_once, "rank") as pool,
    ):
        # Each answer has them.
        warnings.simplefilter("ignore", RerankWarning)
        try:
            for part in parts:
                opened = _Open(part)
                for record in part.records():
                    future = pool.submit(
                        _rank, servable, part.file, record, tables, asked
                    )
                    order.append((opened, future))
                    waiting.append((opened, future))
                    if len(waiting) > 2 * asked.at_once:
                        waiting.popleft()[1].exception()
                        yield from _ended(order, out, asked, wait=False)
                order.append((opened, None))
            yield from _ended(order, out, asked, wait=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _ended(
    order: deque[tuple[_Open, Future[_Answer] | None]],
    out: Path,
    asked: Asked,
    *,
    wait: bool,
) -> Iterator[Done]:
    """Collects what has been ranked, in order; writes the parts that are complete."""
    while order:
        opened, future = order[0]
        if future is None:
            order.popleft()
            yield _write(opened, out)
            continue
        if not wait and not future.done():
            return
        order.popleft()
        try:
            answer = future.result()
        except InvalidArgumentError as error:
            if not asked.skip:
                raise
            opened.errors.append(str(error))
            continue
        opened.lines.append(answer.line)
        opened.documents += answer.documents
        opened.tokens += answer.tokens


def _write(opened: _Open, out: Path) -> Done:
    part = opened.part
    if opened.errors:
        write_whole(part.errors(out), "".join(f"{e}\n" for e in opened.errors))
    write_whole(part.output(out), "".join(f"{line}\n" for line in opened.lines))
    return Done(
        part, len(opened.lines), opened.documents, opened.tokens, tuple(opened.errors)
    )


def _rank(
    servable: Servable,
    file: Path,
    record: Any,  # noqa: ANN401 - of sources.records
    tables: Tables,
    asked: Asked,
) -> _Answer:
    row = parse(file, record, tables)
    try:
        ranking = servable.rank(row.query, row.documents, top_n=asked.top_n)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(f"{row.place}: {error}") from None
    answer: dict[str, Any] = {} if row.id is None else {"id": row.id}
    answer["query"] = row.query
    answer["results"] = [
        _result(row, index, raw, score, asked) for index, raw, score, _ in ranking
    ]
    if ranking.warnings:
        answer["warnings"] = list(ranking.warnings)
    line = json.dumps(answer, ensure_ascii=False)
    return _Answer(line, len(row.documents), ranking.prompt_tokens)


def _result(
    row: Row, index: int, raw: float, score: float, asked: Asked
) -> dict[str, Any]:
    result: dict[str, Any] = {"index": index}
    if row.document_ids[index] is not None:
        result["id"] = row.document_ids[index]
    result |= {"relevance_score": score, "raw_score": raw}
    if asked.texts:
        result["document"] = {"text": row.documents[index]}
    return result
