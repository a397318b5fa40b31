# SPDX-License-Identifier: Apache-2.0
"""Judgements and runs."""

from pathlib import Path

import pytest

from harness.datasets.trec import read_qrels, read_run
from harness.errors import InvalidArgumentError, NotFoundError


def write(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    "text",
    [
        "query-id\tcorpus-id\tscore\na\t1\t2\na\t2\t0\nb\t1\t1\n",
        "a\t1\t2\na\t2\t0\nb\t1\t1\n",
        "a 0 1 2\na 0 2 0\n\nb 0 1 1\nb 0 1 1\n",
    ],
)
def test_grades_of_both_formats(text: str, tmp_path: Path) -> None:
    found = read_qrels(write(tmp_path / "q", text))
    assert found == {"a": {"1": 2, "2": 0}, "b": {"1": 1}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a 0 1\nb 0 1 1\n", ":2: expected 3 fields, got 4"),
        ("a 1\n", ":1: expected 3 or 4 fields, got 2"),
        ("a 0 1 x\n", ":1: expected a whole number as grade, got x"),
        ("a 1 1\nb 1 0.5\n", ":2: expected a whole number as grade, got 0.5"),
        ("a 0 1 1\na 0 1 2\n", ":2: expected one grade for query a and document 1"),
    ],
)
def test_wrong_judgements(text: str, message: str, tmp_path: Path) -> None:
    file = write(tmp_path / "q", text)
    with pytest.raises(InvalidArgumentError) as raised:
        read_qrels(file)
    assert str(raised.value).startswith(f"{file}{message}")


def test_a_run_is_ordered_by_score_then_rank(tmp_path: Path) -> None:
    text = "a Q0 x 1 0.5 t\nb Q0 x 1 1 t\na Q0 y 9 2e0 t\na Q0 z 0 0.5 t\n"
    found = read_run(write(tmp_path / "r", text))
    assert found == {"a": ["y", "z", "x"], "b": ["x"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a Q0 x 1 2\n", ":1: expected 6 fields"),
        ("a Q0 x one 2 t\n", ":1: expected a whole number as rank"),
        ("a Q0 x 1 nan t\n", ":1: expected a whole number as rank"),
        ("a Q0 x 1 2 t\na Q0 x 2 1 t\n", ":2: expected each document of query a once"),
    ],
)
def test_wrong_runs(text: str, message: str, tmp_path: Path) -> None:
    file = write(tmp_path / "r", text)
    with pytest.raises(InvalidArgumentError) as raised:
        read_run(file)
    assert str(raised.value).startswith(f"{file}{message}")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for read in (read_qrels, read_run):
        with pytest.raises(NotFoundError, match="no such file"):
            read(tmp_path / "no")
