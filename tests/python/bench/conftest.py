# SPDX-License-Identifier: Apache-2.0
"""A tiny model as make-model makes it, and commands as a person runs them."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

TIMEOUT = 300  # seconds; a run takes some ten
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """run(arguments..., without=packages) -> the finished process."""

    def start(
        *arguments: object, without: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        hide = "".join(f"sys.modules[{name!r}] = None;" for name in without)
        code = f"import sys;{hide}from harness.cli.main import main;sys.exit(main())"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )

    return start


@pytest.fixture(scope="session")
def fails(run: Run) -> Callable[..., str]:
    """fails(code, arguments..., without=packages) -> the line that says why."""

    def start(code: int, *arguments: object, without: Sequence[str] = ()) -> str:
        done = run(*arguments, without=without)
        assert done.returncode == code, done
        assert not done.stdout
        lines = done.stderr.strip().splitlines()
        if code == 1:
            assert len(lines) == 1, done.stderr
            assert lines[0].startswith("error: ")
        return lines[-1]

    return start


@pytest.fixture(scope="session")
def tiny(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a tiny model; f32 weights, so that all contenders agree."""
    out = tmp_path_factory.mktemp("make-model") / "tiny"
    done = run("make-model", out, "--size", "tiny", "--weight-format", "fp32")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 3, "the libraries' noise is kept away"
    return out
