# SPDX-License-Identifier: Apache-2.0
"""Measures, against their definitions."""

import math

import pytest

from harness.errors import InvalidArgumentError
from harness.evaluate.measures import DEFAULT, parse_measures, values

JUDGED = {"a": {"x": 2, "y": 1, "z": 0}, "b": {"x": 1}, "c": {"y": 1}}
RANKED = {"a": ["z", "y", "x"], "b": ["w", "x"], "d": ["x"]}


def test_values_are_what_their_definitions_say() -> None:
    found = values(parse_measures(list(DEFAULT)), JUDGED, RANKED)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    assert found["nDCG@10"] == pytest.approx(
        {
            "a": (1 / math.log2(3) + 2 / math.log2(4)) / ideal,
            "b": 1 / math.log2(3),
            "c": 0,
        }
    )
    assert found["MRR@10"] == {"a": 0.5, "b": 0.5, "c": 0}
    assert found["MAP"] == pytest.approx({"a": (1 / 2 + 2 / 3) / 2, "b": 0.5, "c": 0})
    assert found["Recall@10"] == {"a": 1, "b": 1, "c": 0}
    assert found["P@1"] == {"a": 0, "b": 0, "c": 0}


def test_many_places_keep_their_order() -> None:
    """As scores places are whole numbers that f32 tells apart."""
    documents = [f"d{i}" for i in range(2000)]
    (measure,) = parse_measures(["RR"])
    found = values([measure], {"q": {"d1999": 1}}, {"q": documents})
    assert found["RR"]["q"] == pytest.approx(1 / 2000)


@pytest.mark.parametrize("name", ["best", "nDCG@x", "", "nDCG@10@"])
def test_an_unknown_measure_is_told(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match="--measure: expected a measure of"):
        parse_measures([name])


def test_a_measure_is_asked_for_once() -> None:
    with pytest.raises(InvalidArgumentError, match=r"expected RR@10 once"):
        parse_measures(["MRR@10", "RR@10"])
