# SPDX-License-Identifier: Apache-2.0
"""Every command once as a process; other refusals are tested without one."""

import argparse
from pathlib import Path

import pytest

from harness.cli.main import build_parser, main
from helpers.command_line import call, fails, run

# What each command cannot find; nothing is loaded for long.
REFUSED: dict[str, tuple[str, ...]] = {
    "score": ("nowhere", "--query", "q", "--documents", "no.txt"),
    "run-graph": ("nowhere.pbtxt", "--request", "no.json"),
    "serve": ("nowhere", "--port", "0"),
    "inspect": ("nowhere",),
    "tokenize": ("nowhere", "--text", "a"),
    "export": ("nowhere/at all/", "out"),
    "build-graph": ("nowhere",),
    "bake": ("nowhere", "out"),
    "make-model": (".", "--size", "tiny"),
    "parity": ("nowhere", "--reference", "no"),
    "bench": ("nowhere",),
    "bench-compare": ("no.json", "none.json"),
    "rank-dataset": ("nowhere", "out"),
    "evaluate": ("--dataset", "nowhere"),
    "tune": ("nowhere",),
    "soak": ("nowhere", "--seconds", "1"),
    "check-ovms": ("ftp://localhost", "--model-name", "m"),
}


def commands() -> set[str]:
    (action,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return set(action.choices)


def test_no_command_is_forgotten() -> None:
    assert set(REFUSED) == commands()


@pytest.mark.parametrize("command", [*REFUSED])
def test_a_process_says_what_this_one_says(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in use").touch()
    monkeypatch.chdir(tmp_path)
    here = fails(1, command, *REFUSED[command])
    assert fails(1, command, *REFUSED[command], how=run) == here


def test_a_wrong_command_line_returns_its_code() -> None:
    assert main(["score"]) == 2
    assert main(["no-such-command"]) == 2
    assert call("--version").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("parity", "m", "--reference", "r", "--set", "pairs.jsonl"), "--pairs"),
        (("export", "m", "o", "--name", "n"), "--model-name"),
        (("build-graph", "m", "--name", "n"), "--model-name"),
        (("bench", "m", "--limit", "9"), "--timeout"),
        (("bench", "m", "--requests", "9"), "--request-count"),
        (("check-ovms", "u", "--model-name", "m", "--limit", "9"), "--timeout"),
    ],
)
def test_an_option_that_was_renamed_says_how(
    arguments: tuple[str, ...], name: str
) -> None:
    line = fails(2, *arguments)
    assert line.endswith(f"{arguments[-2]}: expected its new name, {name}")
