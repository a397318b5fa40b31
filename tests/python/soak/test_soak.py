# SPDX-License-Identifier: Apache-2.0
"""The soak: that it passes here, and that it would not if something were wrong."""

import json
import random
from typing import cast

import pytest

import harness
from harness._native import Servable
from harness.cli.main import main
from harness.soak import SoakOptions, run_soak
from harness.soak.cases import Case, Stock, make_case
from harness.soak.clients import Client

STOCK = Stock(
    queries=["q"] * 6,
    documents=[f"d{i}" for i in range(40)],
    raw=[[float(i) for i in range(40)]] * 6,
)


def answer(case: Case, **changes: object) -> str:
    """The right answer to a case, with changes to its best result."""
    results = [
        {
            "index": place,
            "relevance_score": 0.5,
            "raw_score": STOCK.raw[case.query][document],
            "document": {"text": STOCK.documents[document]},
        }
        for place, document in enumerate(case.documents)
    ]
    results.sort(key=lambda result: -cast(float, result["raw_score"]))
    results = results[: case.top_n]
    results[0] |= changes
    return json.dumps({"model": case.model, "results": results})


def test_right_and_wrong_answers_are_told_apart() -> None:
    case = Case("m", 0, [3, 7, 5], top_n=2)
    assert case.fault(STOCK, answer(case)) == ""
    for changes, expected in (
        ({"raw_score": 7.01}, "raw score"),
        ({"raw_score": 4.0}, "not sorted"),
        ({"document": {"text": "d3"}}, "another one's text"),
        ({"index": 2}, "twice"),
    ):
        assert expected in case.fault(STOCK, answer(case, **changes)), changes
    assert "answer of other" in case.fault(STOCK, answer(Case("other", 0, [3, 7])))
    assert "3 results" in case.fault(STOCK, answer(Case("m", 0, [3, 7, 5])))


class SwappingServable:
    """Gives every client the answer to the request before."""

    def __init__(self) -> None:
        self.last = ""

    def rerank(self, body: str, cancellation: object = None) -> str:
        before, self.last = self.last, body
        request = json.loads(before or body)
        documents = [STOCK.documents.index(text) for text in request["documents"]]
        return answer(Case(request["model"], 0, documents, request.get("top_n")))


def test_swapped_answers_are_mixed_up() -> None:
    options = SoakOptions(model=harness.bundled_model(), bad=0, cancelled=0)
    swapping = cast(Servable, SwappingServable())
    client = Client(swapping, STOCK, options, 0)
    for _ in range(5):
        client.step()
    assert client.report.answers == 1
    assert client.report.mixed_up == 4
    assert not client.report.passed


def test_cases_are_the_seeds() -> None:
    def cases() -> list[Case]:
        chance = random.Random(1)
        return [make_case(chance, str(i)) for i in range(20)]

    assert cases() == cases()


def test_a_short_soak_with_many_faults_passes() -> None:
    shares: list[float] = []
    report = run_soak(
        SoakOptions(model=harness.bundled_model(), seconds=4, clients=6, faults=0.3),
        shares.append,
    )
    assert report.passed, report
    assert report.ended == report.requests
    assert report.errors["InvalidArgumentError"] > 0
    assert report.errors["InternalError"] > 0, "faults were injected"
    assert report.errors["CancelledError"] > 0
    assert shares == sorted(shares)


def test_command_prints_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["soak", "--seconds", "1", "--clients", "2", "--seed", "3"]) == 0
    output = capsys.readouterr().out
    for label in ("requests", "right answers", "lost", "mixed up", "memory growth"):
        assert label in output
