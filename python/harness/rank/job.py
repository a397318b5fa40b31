# SPDX-License-Identifier: Apache-2.0
"""A run over a data set: what is to be done, here or on a cluster, and what came."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import harness
from harness.datasets.texts import Texts
from harness.options import LoadOptions
from harness.rank.outputs import drop_drafts, opened
from harness.rank.parts import Part, cut, input_files
from harness.rank.ranking import Asked, Done, rank_parts
from harness.rank.rows import Tables

QUERIES = 256  # of a part


@dataclass(frozen=True)
class Job:
    """What is to be ranked, and how; can be sent to another machine.

    Attributes:
        source: A file or a folder of files (harness.rank.sources).
        out: The folder for what comes.
        model: A model directory.
        options: Of harness.load_servable.
        queries: A file with the queries' texts, or None.
        corpus: A file with the documents' texts, or None.
        part_queries: Queries of a part.
        asked: What is done with each row.
    """

    source: Path
    out: Path
    model: Path
    options: dict[str, Any] = field(default_factory=dict)
    queries: Path | None = None
    corpus: Path | None = None
    part_queries: int = QUERIES
    asked: Asked = field(default_factory=Asked)

    def load(self) -> harness.Servable:
        """Loads the model.

        Raises:
            RerankError: As for harness.load_servable.
        """
        return harness.load_servable(self.model, **cast(LoadOptions, self.options))

    def tables(self) -> Tables:
        """Opens the texts that rows name by id.

        Raises:
            RerankError: One is not there, or not of its format.
        """
        queries, corpus = (
            None if file is None else Texts(file)
            for file in (self.queries, self.corpus)
        )
        return Tables(queries, corpus)

    def run_facts(self, files: list[Path]) -> dict[str, Any]:
        """What decides the output: a run that goes on must have the same."""

        def known(file: Path | None) -> list[Any] | None:
            return [str(file.resolve()), file.stat().st_size] if file else None

        model = self.model / "openvino_model.bin"
        return {
            "input": [known(file) for file in files],
            "model": known(model) if model.exists() else str(self.model.resolve()),
            "options": self.options,
            "queries": known(self.queries),
            "corpus": known(self.corpus),
            "part_queries": self.part_queries,
            "top_n": self.asked.top_n,
            "texts": self.asked.texts,
        }


@dataclass
class Report:
    """What a run has done.

    Attributes:
        parts: All of the data set.
        present: Parts that an earlier run had written.
        written: Parts that this run has.
        queries, documents, tokens: Of the written parts.
        errors: A line for each row that this run left out.
        seconds: From the beginning, the model's loading with it.
    """

    parts: int
    present: int
    written: int = 0
    queries: int = 0
    documents: int = 0
    tokens: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0

    def add(self, done: Done) -> None:
        """Counts a part."""
        self.written += 1
        self.queries += done.queries
        self.documents += done.documents
        self.tokens += done.tokens
        self.errors += done.errors


# Ranks parts somewhere; yields each when it is written.
Ranker = Callable[[Job, list[Part]], Iterator[Done]]


def here(job: Job, parts: list[Part]) -> Iterator[Done]:
    """Ranks parts in this process."""
    tables = job.tables()
    yield from rank_parts(job.load(), parts, job.out, tables, job.asked)


def rank_data_set(
    job: Job, ranker: Ranker = here, progress: Callable[[Report], None] | None = None
) -> Report:
    """Ranks what is not ranked yet.

    Args:
        job: The work.
        ranker: Where.
        progress: Called with what has been done, after each part.

    Raises:
        RerankError: An input, an option or the model is at fault; parts that are
            written stay, and the same call goes on behind them.
    """
    files = input_files(job.source)
    parts = cut(files, job.part_queries)
    with opened(job.out, job.run_facts(files)):
        drop_drafts(job.out)
        left = [part for part in parts if not part.output(job.out).exists()]
        report = Report(len(parts), len(parts) - len(left))
        start = time.monotonic()
        if left:
            for done in ranker(job, left):
                report.add(done)
                report.seconds = time.monotonic() - start
                if progress:
                    progress(report)
    return report
