# SPDX-License-Identifier: Apache-2.0
"""What becomes of errors that no command knows."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli import inspect, main
from helpers.command_line import DOCUMENTS, TIMEOUT, fails

SCORE = ("score", "--query", "q", "--documents", str(DOCUMENTS))


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: argparse.Namespace) -> None:
        raise ValueError("a bug")

    monkeypatch.setattr(inspect, "run", run)


@pytest.mark.usefixtures("bug")
def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ValueError, match="a bug"):
        main.main(["inspect"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has such a device")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "harness", *SCORE, "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "error: No space left on device\n"


def test_a_folder_that_takes_no_file_is_named(tmp_path: Path) -> None:
    out = tmp_path / "file"
    out.write_text("")
    line = fails(1, "make-model", out / "model", "--size", "tiny")
    assert str(out) in line


def test_an_output_that_cannot_hold_a_text_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "request.jsonl"
    file.write_text('{"query": "q", "documents": ["é"], "return_documents": true}')
    graph = DOCUMENTS.parent / "graph.pbtxt"
    done = subprocess.run(
        [sys.executable, "-m", "harness", "run-graph", str(graph), "--json",
         "--requests", str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=TIMEOUT,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == ("error: standard output: cannot print '\\xe9' as ascii\n")
