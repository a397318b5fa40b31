# SPDX-License-Identifier: Apache-2.0
"""Tables on terminals of two widths and in files, and a reader that goes away."""

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios

import pytest

from helpers.command_line import TIMEOUT

CODE = """
from harness.cli.tables import print_rows
from harness.parity.report import COLUMNS
row = ("qwen-fp16 bf16 (f32)", "int8", "paged", "100 %", "5.25e-06", "1.75e-06",
       "1.13e-06", "1.0000", "0.9999", "100 %", "within")
print_rows((*COLUMNS, "verdict"), [row], title="Reference: m, " + "algorithm " * 12)
"""
NUMBERS = ("100 %", "5.25e-06", "1.75e-06", "1.13e-06", "1.0000", "0.9999", "within")
HEADINGS = ("weights", "max diff", "mean diff", "rank corr", "verdict")


def on_terminal(columns: int, code: str) -> str:
    """What a program prints on a terminal that is so wide."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 4096):
                shown += data
        except OSError:  # How Linux tells that the other side is closed.
            pass
        assert process.wait(TIMEOUT) == 0
    os.close(ours)
    return re.sub("\x1b\\[[0-9;]*m", "", shown.decode()).replace("\r\n", "\n")


def in_file(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("columns", [40, 80, 120, 130, 200, None])
def test_no_heading_and_no_number_is_ever_broken(columns: int | None) -> None:
    shown = on_terminal(columns, CODE) if columns else in_file(CODE)
    for part in (*NUMBERS, *HEADINGS, "qwen-fp16 bf16 (f32)"):
        assert part in shown, shown
    lines = [line for line in shown.splitlines() if "Reference" not in line]
    table = columns is None or columns >= 130
    assert any(all(number in line for number in NUMBERS) for line in lines) == table
    if columns:
        assert max(map(len, lines)) <= columns


@pytest.mark.parametrize(
    "arguments",
    [("inspect",), ("build-graph", "--list-options"), ("score", "--json")],
    ids=lambda arguments: arguments[0],
)
def test_a_reader_that_goes_away_is_no_failure(arguments: tuple[str, ...]) -> None:
    more = ("--query", "q", "--documents", "-") if arguments[0] == "score" else ()
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "harness", *arguments, *more],
        input="a document\n",
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
