# SPDX-License-Identifier: Apache-2.0
"""Intervals and the test, against what can be computed by hand or by scipy."""

import itertools
import random

import numpy
import pytest
from scipy import stats

from harness.evaluate.statistics import difference_of, holm, mean_of


def test_an_interval_is_about_that_of_the_normal_distribution() -> None:
    chance = random.Random(1)
    values = [chance.gauss(0.5, 0.1) for _ in range(400)]
    found = mean_of(values)
    assert found.mean == pytest.approx(numpy.mean(values), abs=1e-12)
    half = float(1.96 * numpy.std(values) / 20)
    assert found.low == pytest.approx(found.mean - half, abs=0.15 * half)
    assert found.high == pytest.approx(found.mean + half, abs=0.15 * half)


def test_an_interval_is_scipys() -> None:
    chance = random.Random(2)
    values = [chance.random() ** 3 for _ in range(50)]
    found = mean_of(values)
    theirs = stats.bootstrap(
        (values,), numpy.mean, method="percentile", n_resamples=9999, random_state=3
    ).confidence_interval
    # Of 10,000 draws each: their ends vary by a few thousandths of the width.
    assert found.low == pytest.approx(theirs.low, abs=0.005)
    assert found.high == pytest.approx(theirs.high, abs=0.005)


def test_p_is_that_of_all_signs() -> None:
    base = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    values = [0.3, 0.1, 0.5, 0.6, 0.6, 0.9, 0.6, 1.0]
    moved = [a - b for a, b in zip(values, base, strict=True)]
    sums = [
        abs(sum(s * m for s, m in zip(signs, moved, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(moved))
    ]
    exact = sum(s >= abs(sum(moved)) - 1e-9 for s in sums) / len(sums)
    found = difference_of(values, base)
    # Of 10,000 signs: a standard error of at most 0.005.
    assert found.p == pytest.approx(exact, abs=0.02)
    assert found.mean == pytest.approx(sum(moved) / 8)
    assert (found.wins, found.losses) == (6, 2)


def test_what_is_the_same_does_not_differ() -> None:
    found = difference_of([0.5, 1.0], [0.5, 1.0])
    assert (found.mean, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_pairs_are_kept_together() -> None:
    """Values that vary much and differ by the same: the interval is narrow."""
    base = [i / 100 for i in range(100)]
    found = difference_of([v + 0.01 for v in base], base)
    assert found.low == pytest.approx(0.01)
    assert found.high == pytest.approx(0.01)
    assert found.p < 0.001


def test_it_is_the_same_every_time() -> None:
    values, base = [0.1, 0.9, 0.5], [0.2, 0.3, 0.1]
    assert difference_of(values, base) == difference_of(values, base)


def test_several_comparisons_are_held_to_more() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
