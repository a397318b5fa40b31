# SPDX-License-Identifier: Apache-2.0
"""The command line as a person has it: a process, its output and its exit code."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "graphs/demo/documents.txt"
TIMEOUT = 300  # seconds


def run(*arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """``python -m harness`` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "harness", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=TIMEOUT,
        check=False,
    )


def succeeds(*arguments: object, stdin: str = "") -> str:
    """Standard output of a run that has to succeed."""
    done = run(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fails(code: int, *arguments: object, stdin: str = "") -> str:
    """The one line on standard error of a run that has to fail."""
    done = run(*arguments, stdin=stdin)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    if code == 1:
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("error: ")
        assert not done.stdout
    return lines[-1]


def fails_under_way(*arguments: object) -> str:
    """The last line on standard error of a run that has to fail after it has begun.

    The lines before it say what was begun.
    """
    done = run(*arguments)
    assert done.returncode == 1, done
    *lines, last = done.stderr.splitlines()
    assert last.startswith("error: ")
    assert not [line for line in lines if line.startswith(("error: ", "Traceback"))]
    return last
