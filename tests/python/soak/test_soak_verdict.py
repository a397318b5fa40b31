# SPDX-License-Identifier: Apache-2.0
"""A soak of a service that misbehaves does not pass, and says why."""

import json
from pathlib import Path

import pytest

from harness._native import INJECTED_FAULT
from harness.errors import (
    CancelledError,
    InternalError,
    RerankError,
    ResourceExhaustedError,
)
from harness.soak import SoakOptions, SoakReport
from harness.soak.memory import MemoryWatch
from harness.soak.options import MEMORY_LIMIT
from harness.soak.report import Injected
from harness.soak.verdict import judge
from helpers.soak_doubles import soak

NAN = InternalError(
    "document 0: the model gave the score nan, expected a finite number"
)
THROWN = InternalError(f"{INJECTED_FAULT}: the batch was not computed")


def first_then(error: RerankError) -> object:
    """One answer, then only errors."""

    def script(asked: int, right: str) -> str:
        if asked == 0:
            return right
        raise error

    return script


def test_a_service_that_is_right_passes() -> None:
    report = soak(lambda _, right: right, 200)
    assert report.passed, report.failures
    assert report.right.total() == report.ended == report.requests == 200
    assert report.errors["InvalidArgumentError"] > 0, "texts that are too long"


@pytest.mark.parametrize("error", [ResourceExhaustedError("full"), CancelledError("")])
def test_errors_without_a_cause_are_unexpected(error: RerankError) -> None:
    report = soak(first_then(error), 1000)  # type: ignore[arg-type]
    assert not report.passed
    assert report.unexpected[type(error).__name__] > 900
    assert any("unexpected errors" in line for line in report.failures)


@pytest.mark.parametrize(("error", "fault"), [(NAN, "NaN"), (THROWN, "throw")])
def test_more_errors_than_faults_explain_are_real_ones(
    error: RerankError, fault: str
) -> None:
    injected = Injected(thrown=3, nan=3, nan_scores=50)
    report = soak(first_then(error), 1000, injected, clients=8)  # type: ignore[arg-type]
    assert report.failed[fault] > 900
    expected = f"requests failed by {fault}: expected at most 24"
    assert any(expected in line for line in report.failures), report.failures


def test_a_nan_belongs_to_one_request() -> None:
    injected = Injected(nan=500, nan_scores=20)

    def script(asked: int, right: str) -> str:
        if asked % 4:
            return right
        raise NAN

    report = soak(script, 100, injected, clients=8)
    assert any("by NaN: expected at most 20" in line for line in report.failures)
    report = soak(script, 70, injected, clients=8)
    assert report.passed, report.failures


@pytest.mark.parametrize("error", [NAN, THROWN])
def test_most_requests_must_be_answered(error: RerankError) -> None:
    """However many faults there were."""
    many = Injected(thrown=1000, nan=1000, nan_scores=1000)
    report = soak(first_then(error), 1000, many)  # type: ignore[arg-type]
    assert len(report.failures) == 1
    assert report.failures[0].startswith("right answers: expected at least 50% of ")


def test_nothing_answered_is_not_passed() -> None:
    assert not soak(lambda _, right: right, 0).passed


def test_swapped_answers_are_mixed_up() -> None:
    last = [""]

    def swap(_: int, right: str) -> str:
        before, last[0] = last[0], right
        return before or right

    report = soak(swap, 100)
    assert report.mixed_up > 50
    assert any("mixed up" in line for line in report.failures)
    assert any("answer of " in example for example in report.examples)


def test_an_id_that_comes_twice_is_seen() -> None:
    def same_id(_: int, right: str) -> str:
        return json.dumps(json.loads(right) | {"id": "the only one"})

    report = soak(same_id, 10)
    assert report.repeated_ids == len(report.ids) - 1
    assert any("ids that came twice" in line for line in report.failures)


def test_an_answer_without_a_field_is_unexpected() -> None:
    report = soak(lambda _, right: '{"model": "m"}', 5)
    assert report.unexpected["KeyError"] == 5
    assert not report.passed


def judged(**counts: object) -> list[str]:
    """What speaks against a soak that is right but for these."""
    options = SoakOptions(model=Path("none"))
    report = SoakReport(memory_growth_mb=0.0)
    report.drawn["plain"] = report.right["plain"] = 10
    for name, count in counts.items():
        setattr(report, name, count)
    return judge(report, options)


def test_the_end_counts() -> None:
    assert judged() == []
    assert judged(lost=2) == ["lost requests: expected none, got 2"]
    (line,) = judged(last_fault="no answer")
    assert line == "last request, without faults: no answer"
    (line,) = judged(queued_tokens=7)
    assert line == "queue: expected to end empty, got 7 tokens"


def test_memory_has_a_limit() -> None:
    assert judged(memory_growth_mb=MEMORY_LIMIT) == []
    (line,) = judged(memory_growth_mb=MEMORY_LIMIT + 1)
    assert line == (
        "memory: expected at most 16 MiB of growth in the second half, got 17.0"
    )
    (line,) = judged(memory_growth_mb=None)
    assert line.startswith("memory: expected samples")


def test_memory_of_a_short_soak_is_judged_only_when_asked() -> None:
    def limit(**options: float) -> float | None:
        return SoakOptions(model=Path("none"), **options).judged_memory  # type: ignore[arg-type]

    assert limit(seconds=59) is None
    assert limit(seconds=60) == MEMORY_LIMIT
    assert limit(seconds=1, memory_limit=2) == 2


def test_growth_is_that_of_the_second_half() -> None:
    watch = MemoryWatch()
    assert watch.growth is None
    # Warm-up to 100 MiB, then 1 MiB in each tenth; one request has 50 for itself.
    watch.samples = [
        (i / 100, min(i * 2, 100) + max(0, i - 50) / 10) for i in range(101)
    ]
    watch.samples[55] = (0.55, 150.0)
    assert watch.growth == pytest.approx(4.0, abs=0.5)


def test_the_watch_does_not_grow() -> None:
    watch = MemoryWatch()
    for i in range(10_000):
        watch.sample(i / 10_000)
    assert len(watch.samples) <= 201
    assert watch.growth is not None
