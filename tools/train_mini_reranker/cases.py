# SPDX-License-Identifier: Apache-2.0
"""Test cases and their files."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A query and its documents in an order that tells nothing."""

    query: str
    documents: list[str]
    answer: int  # index of the relevant document


def save_cases(cases: Sequence[Case], file: Path) -> None:
    """Writes JSON lines, packed where the name ends in .gz."""
    lines = [json.dumps(asdict(case), ensure_ascii=False) for case in cases]
    content = ("\n".join(lines) + "\n").encode()
    if file.suffix == ".gz":
        content = gzip.compress(content, mtime=0)  # the same bytes every day
    file.write_bytes(content)


def load_cases(file: Path) -> list[Case]:
    """Reads what save_cases wrote."""
    content = file.read_bytes()
    if file.suffix == ".gz":
        content = gzip.decompress(content)
    # Not splitlines: texts may hold other line separators.
    return [Case(**json.loads(line)) for line in content.decode().split("\n") if line]
