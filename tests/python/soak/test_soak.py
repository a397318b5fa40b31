# SPDX-License-Identifier: Apache-2.0
"""The soak runs and passes here, with faults and without."""

import json
import random

import pytest

import harness
from harness._native import Faults, Servable
from harness.cli.main import main
from harness.soak import SoakOptions, run_soak
from harness.soak.clients import BAD, CANCELLED, LIMITED, TOKENIZED
from harness.soak.refusals import BAD_BODIES, Refusal, limit_refusal
from harness.soak.run import load
from harness.soak.stock import SETTINGS, Stock, make_stock

pytestmark = pytest.mark.slow
OPTIONS = SoakOptions(model=harness.bundled_model(), clients=2)


@pytest.fixture(scope="module")
def servable() -> Servable:
    return load(OPTIONS, None)


@pytest.fixture(scope="module")
def stock(servable: Servable) -> Stock:
    return make_stock(servable, 0)


def test_the_stock_has_every_kind_of_long_text(stock: Stock) -> None:
    """What the texts' sizes are for: a change of them must keep it."""
    warnings = {
        setting.name: [
            warning
            for row in stock.alone[setting.name]
            for alone in row
            for warning in alone.warnings
        ]
        for setting in SETTINGS
    }
    refusals = [alone.refusal for row in stock.alone["refuse long"] for alone in row]
    for said, setting in (
        ("scored in 3 chunks", "plain"),
        ("query: ", "plain"),
        ("scored in 2 chunks", "two chunks"),
        ("cut", "two chunks"),
        ("cut", "truncate"),
        ("cut", "twenty tokens"),
    ):
        assert any(said in warning for warning in warnings[setting]), (said, setting)
    assert not any("chunks" in warning for warning in warnings["truncate"])
    assert any(refusal.startswith("document 0") for refusal in refusals)
    assert any("query" in refusal for refusal in refusals)
    assert "" in refusals
    # Every setting makes a difference to some pair.
    rows = [stock.alone[setting.name] for setting in SETTINGS]
    assert all(a != b for i, a in enumerate(rows) for b in rows[:i])


def test_every_limit_refuses_as_expected(servable: Servable) -> None:
    refusals = {
        refusal.word: refusal
        for refusal in (limit_refusal(random.Random(i), OPTIONS) for i in range(20))
    }
    assert set(refusals) == {"max_allowed_chunks", "max_queued_tokens"}
    for refusal in (
        *(limit_refusal(random.Random(i), OPTIONS) for i in range(8)),
        *(Refusal(b, harness.InvalidArgumentError, word) for b, word in BAD_BODIES),
    ):
        with pytest.raises(harness.RerankError) as caught:
            servable.rerank(refusal.body)
        assert refusal.fault(caught.value) == "", refusal.body[:80]
    assert servable.statistics["queued_tokens"] == 0


def test_faults_are_counted_and_can_be_stopped() -> None:
    faults = Faults(throw_share=0.4, nan_share=0.4, slow_share=0.2, slow_seconds=0)
    servable = load(OPTIONS, faults)
    failed = 0
    for i in range(30):
        try:
            servable.score(f"q{i}", ["d"])
        except harness.InternalError:
            failed += 1
    statistics = faults.injected
    assert statistics["thrown_batches"] + statistics["nan_scores"] == failed
    assert statistics["nan_batches"] >= statistics["nan_scores"] > 0
    assert statistics["thrown_batches"] > 0
    assert statistics["slow_batches"] > 0
    faults.stop()
    for i in range(10):
        servable.score(f"q{i}", ["d"])
    stopped = faults.injected
    for name in ("thrown_batches", "nan_batches", "slow_batches"):
        assert stopped[name] == statistics[name]


def test_a_short_soak_with_many_faults_passes() -> None:
    shares: list[float] = []
    report = run_soak(
        SoakOptions(
            model=harness.bundled_model(),
            seconds=4,
            clients=6,
            faults=0.3,
            limited=0.1,
            tokenized=0.1,
            min_right=0.1,  # a request of many batches hardly ever gets through
        ),
        shares.append,
    )
    assert report.passed, report
    assert report.ended == report.requests
    assert report.errors["InvalidArgumentError"] > 0
    assert report.errors["CancelledError"] > 0
    assert report.failed.total() == report.errors["InternalError"] > 0
    injected = report.injected
    assert min(injected.thrown, injected.nan, injected.slow) > 0
    assert {BAD, CANCELLED, LIMITED, TOKENIZED} <= report.right.keys()
    assert report.memory_growth_mb is not None
    assert shares == sorted(shares)


def test_command_prints_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["soak", "--seconds", "1", "--clients", "2", "--seed", "3"]) == 0
    output = capsys.readouterr().out
    for label in (
        "requests",
        "right",
        "batches injected: NaN",
        "requests failed: throw",
        "lost",
        "mixed up",
        "queued tokens",
        "memory growth",
    ):
        assert label in output


def test_command_says_why_it_failed(capsys: pytest.CaptureFixture[str]) -> None:
    """Every batch has a fault, and two thirds of these cost the answer."""
    command = ["soak", "--seconds", "1", "--clients", "2", "--faults", "1", "--json"]
    assert main(command) == 1
    output = capsys.readouterr()
    reason = "right answers: expected at least 50% of"
    assert f"soak: did not pass: {reason}" in output.err
    report = json.loads(output.out)
    assert report["passed"] is False
    assert report["failures"][0].startswith(reason)
    assert report["injected_batches"]["thrown"] > 0
    assert report["requests"] == sum(report["drawn"].values())


def test_over_http_with_rough_clients() -> None:
    options = SoakOptions(
        model=harness.bundled_model(), seconds=6, clients=4, min_right=0.2, http=True
    )
    report = run_soak(options, lambda _: None)
    assert report.failures == [], report.examples + report.rough_wrong
    assert report.right[CANCELLED]
    assert report.right[LIMITED]
    kinds = {end.partition(":")[0] for end in report.rough}
    assert kinds == {"half head", "half body", "garbage", "slow reader", "flood"}
    # More came at once than are taken.
    assert report.rough["flood: 429"]
    assert report.rough["flood: 200"]
