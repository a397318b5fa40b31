# SPDX-License-Identifier: Apache-2.0
"""A small data set with judgements, in every format that evaluate reads."""

import json
from pathlib import Path
from typing import Any

CORPUS = {
    "d1": ("Backup", "a tool that encrypts backups of files"),
    "d2": ("", "a text editor for the terminal"),
    "d3": ("", "chess against the computer"),
    "d4": ("", "a mail server for small networks"),
}
QUERIES = {"q1": "encrypts backups", "q2": "chess game", "q3": "nothing judged"}
QRELS = {"q1": {"d1": 2, "d2": 0}, "q2": {"d3": 1}}
RUN = {"q1": ["d2", "d1"], "q2": ["d4", "d3", "d2"]}


def jsonl(file: Path, rows: list[dict[str, Any]]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return file


def corpus_rows() -> list[dict[str, Any]]:
    return [
        {"_id": id_, "title": title, "text": text}
        for id_, (title, text) in CORPUS.items()
    ]


def query_rows() -> list[dict[str, Any]]:
    return [{"_id": id_, "text": text} for id_, text in QUERIES.items()]


def qrel_rows() -> list[dict[str, Any]]:
    return [
        {"query-id": query, "corpus-id": document, "score": grade}
        for query, grades in QRELS.items()
        for document, grade in grades.items()
    ]


def beir(folder: Path) -> Path:
    """The folder as BEIR has it."""
    jsonl(folder / "corpus.jsonl", corpus_rows())
    jsonl(folder / "queries.jsonl", query_rows())
    lines = ["\t".join(map(str, row.values())) for row in qrel_rows()]
    (folder / "qrels").mkdir()
    header = "query-id\tcorpus-id\tscore"
    (folder / "qrels/test.tsv").write_text("\n".join([header, *lines]) + "\n")
    return folder


def trec(folder: Path) -> dict[str, Path]:
    """The files of a TREC task, by the names of evaluate's options."""
    texts = {i: f"{t} {x}" if t else x for i, (t, x) in CORPUS.items()}
    content = {
        "queries": "".join(f"{i}\t{t}\n" for i, t in QUERIES.items()),
        "corpus": "".join(f"{i}\t{t}\n" for i, t in texts.items()),
        "qrels": "".join(
            f"{q} 0 {d} {g}\n" for q, gs in QRELS.items() for d, g in gs.items()
        ),
        "candidates": "".join(
            f"{q} Q0 {d} {r} {9 - r} first\n"
            for q, ds in RUN.items()
            for r, d in enumerate(ds, start=1)
        ),
    }
    files = {
        "queries": folder / "q.tsv",
        "corpus": folder / "c.tsv",
        "qrels": folder / "qrels.txt",
        "candidates": folder / "first.trec",
    }
    for name, file in files.items():
        file.write_text(content[name])
    return files
