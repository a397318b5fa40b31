# SPDX-License-Identifier: Apache-2.0
"""The command line: as a person has it, and without a process for each run."""

import contextlib
import io
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest import mock

from harness.cli.main import main

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "graphs/demo/documents.txt"
TIMEOUT = 300  # seconds
Finished = subprocess.CompletedProcess[str]
Way = Callable[..., Finished]


def run(*arguments: object, stdin: str = "", without: Sequence[str] = ()) -> Finished:
    """``python -m harness`` with these arguments, in a process of its own.

    Args:
        *arguments: Of the command line.
        stdin: What the process reads.
        without: Packages that it does not find.
    """
    start = ["-m", "harness"]
    if without:
        hide = "".join(f"sys.modules[{name!r}] = None;" for name in without)
        code = f"import sys;{hide}from harness.cli.main import main;sys.exit(main())"
        start = ["-c", code]
    return subprocess.run(
        [sys.executable, *start, *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        timeout=TIMEOUT,
        check=False,
    )


def call(*arguments: object, stdin: str = "") -> Finished:
    """The same in this process: it spares the seconds in which Python imports.

    Not for what is read when a module is imported, nor for how a process ends.
    """
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        for _ in range(2)
    )
    texts = [str(argument) for argument in arguments]
    with (
        mock.patch.object(sys, "stdin", given),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(texts)
    shown, said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(texts, code, shown, said)


def succeeds(*arguments: object, stdin: str = "", how: Way = call) -> str:
    """Standard output of a run that has to succeed."""
    done = how(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fails(code: int, *arguments: object, stdin: str = "", how: Way = call) -> str:
    """The one line on standard error of a run that has to fail."""
    done = how(*arguments, stdin=stdin)
    assert done.returncode == code, done
    assert "Traceback" not in done.stderr
    assert not done.stdout
    lines = done.stderr.strip().splitlines()
    if code == 1:
        assert len(lines) == 1, done.stderr
        assert lines[0].startswith("error: ")
    return lines[-1]


def fails_under_way(*arguments: object, how: Way = call) -> str:
    """The last line on standard error of a run that has to fail after it has begun.

    The lines before it say what was begun.
    """
    done = how(*arguments)
    assert done.returncode == 1, done
    *lines, last = done.stderr.splitlines()
    assert last.startswith("error: ")
    assert not [line for line in lines if line.startswith(("error: ", "Traceback"))]
    return last
