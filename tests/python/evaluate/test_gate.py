# SPDX-License-Identifier: Apache-2.0
"""Bounds as they are written, and earlier results of another kind."""

from typing import Any

import pytest

from evaluate.test_evaluation_page import results
from harness.errors import InvalidArgumentError
from harness.evaluate.gate import below, parse_bounds, worse


def test_bounds_are_read() -> None:
    names = ["nDCG@10", "RBP(p=0.8)"]
    found = parse_bounds(["nDCG@10=0.70", "RBP(p=0.8)=.5"], names)
    assert found == {"nDCG@10": 0.7, "RBP(p=0.8)": 0.5}


@pytest.mark.parametrize("text", ["0.7", "nDCG@10=", "nDCG@10=high", "nDCG@10=nan"])
def test_what_is_no_bound_is_told(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="expected MEASURE=VALUE"):
        parse_bounds([text], ["nDCG@10"])


def test_models_are_held_to_bounds_and_the_baseline_is_not() -> None:
    found = results()
    assert below(found, {"P@1": 1 / 3}) == []
    assert [line.rpartition(":")[2] for line in below(found, {"P@1": 0.5})] == [
        " P@1 0.3333, expected at least 0.5"
    ]


def base() -> dict[str, Any]:
    return results().as_json()


def test_the_same_results_are_not_worse() -> None:
    assert worse(results(), base(), "b.json", 0) == []


def test_a_loss_beyond_the_margin_is_told() -> None:
    before = base()
    before["rankings"][2]["means"]["P@1"]["mean"] += 0.02
    (line,) = worse(results(), before, "b.json", 0.01)
    assert line == ("third: P@1 0.3333, expected at least 0.3433 (b.json has 0.3533)")
    assert worse(results(), before, "b.json", 0.03) == []


def test_one_model_may_take_the_place_of_another() -> None:
    found, before = results(), base()
    del found.rows[2]
    del before["rankings"][2]
    before["rankings"][1]["label"] = "old"
    assert worse(found, before, "b.json", 0) == []


def broken(change: str) -> dict[str, Any]:
    value = base()
    row = value["rankings"][2]
    if change == "label":
        row["label"] = "other"
    elif change == "queries":
        row["queries"]["P@1"].popitem()
    elif change == "measure":
        del row["means"]["P@1"], row["queries"]["P@1"]
    else:
        value = {"rankings": change}
    return value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("label", "expected third, got model"),
        ("queries", "expected the same queries"),
        ("measure", "expected P@1 of third, got none"),
        ("no list", "expected an evaluation.json"),
    ],
)
def test_what_cannot_be_compared_is_told(change: str, message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"b.json: {message}"):
        worse(results(), broken(change), "b.json", 0)
