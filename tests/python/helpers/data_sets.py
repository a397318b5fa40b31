# SPDX-License-Identifier: Apache-2.0
"""Data sets for tests, and what the library makes of them."""

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import harness

WORDS = [
    "backup", "tool", "encrypts", "files", "network", "editor", "python", "library",
    "game", "chess", "server", "mail", "terminal", "größer", "検索", "🙂",
]  # fmt: skip
Rows = list[dict[str, Any]]


def make_rows(queries: int, documents: int = 4, seed: int = 0) -> Rows:
    """Rows as .jsonl has them; document ids are those of one corpus."""
    chance = random.Random(seed)

    def text(least: int, most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))

    return [
        {
            "id": f"q{number}",
            "query": text(1, 4),
            "documents": [
                {"id": f"d{number}-{place}", "text": text(3, 30)}
                for place in range(chance.randint(1, documents))
            ],
        }
        for number in range(queries)
    ]


def write_jsonl(file: Path, rows: Rows) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def read_out(out: Path) -> Rows:
    """What a run wrote, in the order of the parts."""
    return [
        json.loads(line)
        for part in sorted(out.glob("[!.]*.jsonl"))
        for line in part.read_text(encoding="utf-8").splitlines()
    ]


@cache
def reranker() -> harness.Reranker:
    return harness.Reranker(harness.bundled_model())


def check(found: Rows, rows: Rows) -> None:
    """The output has each row once, in order, with the library's scores."""
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    for got, row in zip(found, rows, strict=True):
        assert got["query"] == row["query"]
        texts = [document["text"] for document in row["documents"]]
        ids = [document["id"] for document in row["documents"]]
        expected = reranker().rank(row["query"], texts)
        assert [r["index"] for r in got["results"]] == [r.index for r in expected]
        assert [r["id"] for r in got["results"]] == [ids[r.index] for r in expected]
        raw = [r["raw_score"] for r in got["results"]]
        # Batches are others: what the executors promise (docs/accuracy.md).
        assert raw == pytest.approx([r.raw_score for r in expected], abs=1e-3)
