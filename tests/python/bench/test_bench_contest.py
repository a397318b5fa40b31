# SPDX-License-Identifier: Apache-2.0
"""Turns, memory and ends of contenders, without a model."""

import sys
from pathlib import Path
from typing import Any

import pytest

from harness._shared import machine
from harness.bench.contest import Contest
from harness.bench.models import Models
from harness.bench.process import Process
from harness.bench.results import Measurement, entry, padded_tokens
from harness.bench.workloads import select

GB = 10**9


class FakeProcess:
    """Notes who is asked, and answers as it is told to."""

    log: list[str]
    answers: dict[str, dict[str, Any]]

    def __init__(self) -> None:
        self.resident_mb = 100.0
        self.peer = ""

    def ask(self, question: dict[str, Any], limit: float) -> dict[str, Any]:
        if question["do"] == "load":
            self.peer = question["peer"]
            self.log.append(f"load {self.peer}")
            return {"status": "measured", "given": {"x": 1}, "loaded_mb": 50.0}
        self.log.append(self.peer)
        good = {
            "status": "measured",
            "seconds": 2.0,
            "computed_tokens": 10,
            "scores": [[0.0]],
            "scores_are": "raw",
            "peak_mb": 200.0,
        }
        return self.answers.get(self.peer, good)

    def close(self, kill: bool = False) -> None:
        self.log.append(f"close {self.peer}")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    FakeProcess.log, FakeProcess.answers = [], {}
    monkeypatch.setattr("harness.bench.contest.Process", FakeProcess)
    monkeypatch.setattr(machine, "available_bytes", lambda: 10 * GB)
    return FakeProcess.log


def contest(*names: str) -> Contest:
    models = Models(Path("ov"), Path("hf") if "hf" in names else None)
    names = tuple(name for name in names if name != "hf")
    return Contest(select("A")[0], list(names), models, lambda _: {}, limit=1.0)


def test_contenders_take_turns(log: list[str]) -> None:
    runs = contest("ours", "seed")
    said: list[str] = []
    runs.run(logits_bytes=GB, repeats=2, say=said.append)
    assert log == [
        "load ours", "ours", "load seed", "seed", "ours", "seed",
        "close ours", "close seed",
    ]  # fmt: skip
    assert runs.measurements["seed"].seconds == [2.0, 2.0]
    assert said[0] == "A: round 1 of 2, ours: 2.00 s"


def test_logits_that_cannot_fit_are_not_tried(log: list[str]) -> None:
    runs = contest("ours", "seed", "transformers", "hf")
    runs.run(logits_bytes=20 * GB, repeats=1, say=lambda _: None)
    measurement = runs.measurements["seed"]
    assert measurement.status == "would_not_fit"
    assert "need 20.0 GB, 9.0 GB can be had" in measurement.reason
    # What waited has made room; what computes no such logits is measured.
    assert log[:3] == ["load ours", "ours", "close ours"]
    assert "transformers" in log
    assert "seed" not in log


def test_a_contender_without_what_it_runs_is_told_and_not_started(
    log: list[str],
) -> None:
    runs = contest("transformers", "ours")
    runs.run(logits_bytes=0, repeats=2, say=lambda _: None)
    measurement = runs.measurements["transformers"]
    assert measurement.status == "cannot_run"
    assert "--reference" in measurement.reason
    assert "load transformers" not in log
    assert log.count("ours") == 2


def test_a_contender_that_fails_is_out_of_the_later_rounds(log: list[str]) -> None:
    FakeProcess.answers["seed"] = {"status": "time_limit", "reason": "more than 1 s"}
    runs = contest("seed", "ours")
    runs.run(logits_bytes=0, repeats=3, say=lambda _: None)
    assert log.count("seed") == 1
    assert log.count("ours") == 3
    assert runs.measurements["seed"].last() == "time limit (more than 1 s)"


def test_a_process_that_dies_says_why() -> None:
    with Process() as process:
        answer = process.ask({"do": "score", "requests": []}, limit=60)
        assert answer == {"status": "failed", "reason": "score comes after load"}
        process._process.kill()
        process._process.wait()
        answer = process.ask({"do": "score", "requests": []}, limit=60)
    assert answer["status"] == "out_of_memory"
    assert "SIGKILL" in answer["reason"]


def test_a_process_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = Process()
    answer = process.ask({"do": "score", "requests": []}, limit=0.0)
    assert answer == {"status": "time_limit", "reason": "more than 0 s"}
    assert process._process.poll() is not None
    monkeypatch.setattr(sys, "executable", "/bin/false")
    dead = Process()
    dead._process.wait()
    assert dead.ask({"do": "load"}, limit=60)["status"] == "failed"


def test_padding() -> None:
    lengths = [[10] * 8 + [100] * 8, [5]]
    assert padded_tokens("seed", lengths) == 16 * 100 + 5
    assert padded_tokens("transformers", lengths) == 8 * 10 + 8 * 100 + 5


def test_an_entry_compares_with_ours() -> None:
    ours = Measurement(seconds=[1.0, 3.0, 2.0], computed_tokens=50, scores=[[0.0]])
    slow = Measurement(seconds=[5.0], scores=[[0.75]], scores_are="probability")
    said = entry("genai", slow, [[10, 20]], ours)
    assert said["times_of_ours"] == 2.5
    assert said["tokens_per_second"] == 6.0
    assert said["computed_tokens"] == 40
    assert said["largest_difference"] == {"probability": 0.25}
    missing = entry("seed", Measurement("failed", "why"), [[10]], ours)
    assert missing["median_seconds"] is missing["times_of_ours"] is None
    assert missing["reason"] == "why"
