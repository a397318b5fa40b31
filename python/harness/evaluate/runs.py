# SPDX-License-Identifier: Apache-2.0
"""Rankings as TREC runs, for every other tool."""

import re
from pathlib import Path

from harness.datasets.whole_files import write_whole
from harness.evaluate.results import Ranked


def write_runs(rows: list[Ranked], out: Path) -> list[Path]:
    """One file for each ranking, named after it; returns them."""
    taken: set[str] = set()
    files = []
    for row in rows:
        stem = name = re.sub(r"[^\w.-]+", "-", row.label).strip("-.") or "run"
        number = 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}"
        taken.add(name)
        files.append(out / f"{name}.trec")
        write_whole(files[-1], "".join(_lines(row, name)))
    return files


def _lines(row: Ranked, tag: str) -> list[str]:
    return [
        f"{query} Q0 {document} {rank} {score!r} {tag}\n"
        for query, documents in row.rankings.items()
        for rank, (document, score) in enumerate(
            zip(documents, row.scores[query], strict=True), start=1
        )
    ]
