# SPDX-License-Identifier: Apache-2.0
"""The program's first moments, packages that are not there, and help."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest

from harness._shared.checkpoint import open_checkpoint
from harness.cli.main import build_parser
from harness.errors import FailedPreconditionError
from helpers.command_line import TIMEOUT


def test_interrupted_while_it_imports(tmp_path: Path) -> None:
    """A module that cli imports stands in for the moment of Ctrl-C."""
    (tmp_path / "rich").mkdir()
    (tmp_path / "rich/__init__.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run(
        [sys.executable, "-m", "harness", "inspect"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "error: interrupted\n")


@pytest.mark.parametrize("package", ["huggingface_hub", "transformers"])
@pytest.mark.parametrize("model", ["no/such", "."])
def test_a_checkpoint_without_its_packages(
    monkeypatch: pytest.MonkeyPatch, package: str, model: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(FailedPreconditionError, match=f"needs the package {package}"):
        open_checkpoint(model)


def test_help_fits_a_terminal_and_every_command_prints_json(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    (commands,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    for name, parser in commands.choices.items():
        text = parser.format_help()
        # Choices of an option are one word, which nothing can break.
        lines = [line for line in text.splitlines() if "{" not in line]
        assert max(map(len, lines)) <= 86, name
        assert "\nexample" in text, name
        assert "--json" in text, name
