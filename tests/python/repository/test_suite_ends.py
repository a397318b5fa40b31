# SPDX-License-Identifier: Apache-2.0
"""A run of the tests ends and names the test that crashed or hung."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Seconds; far more than a worker needs to start.
TIMEOUT = 300

CRASHES = """
import os

def test_before(): pass
def test_bad(): os.abort()
def test_behind(): pass
"""
HANGS = """
import threading

def test_bad(): threading.Event().wait()
"""
# Holds Python's lock and blocks the signal, as a loop in C++ does in effect.
HANGS_IN_C = """
import ctypes, signal

def test_bad():
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    ctypes.PyDLL(None).pause()
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CRASHES, "crashed while running 'test_one.py::test_bad'"),
        (HANGS, "FAILED test_one.py::test_bad - Failed: Timeout"),
        (HANGS_IN_C, "crashed while running 'test_one.py::test_bad'"),
    ],
    ids=["crash", "hang", "hang in C"],
)
def test_a_run_ends_and_names_the_test(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "test_one.py").write_text(text)
    for number in range(4):
        (tmp_path / f"test_other_{number}.py").write_text("def test_good(): pass\n")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml")]
    limits = ["-o", "timeout=1", "-o", "faulthandler_timeout=3"]
    done = subprocess.run(
        [*command, *limits, "-n", "2", "--dist", "loadfile", "--rootdir=.", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert said in done.stdout
