# SPDX-License-Identifier: Apache-2.0
"""Intervals and a test, both over queries, and both the same on every day.

An interval is the percentile bootstrap's: queries are drawn with replacement, and the
middle 95 % of the means of such draws are told. A difference's draws take the same
queries of both rankings (paired). The test is Fisher's, with random signs: were the two
rankings equally good, each query's difference could as well have the other sign; p is
the share of such signs that give a mean at least as far from 0, both ways, that of the
data itself included.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DRAWS = 10_000
SEED = 20_260_701
LEVEL = 0.95
# Signs and draws of so many at a time, so that many queries need little memory.
_BATCH = 500


@dataclass(frozen=True)
class Mean:
    """A mean over queries, and the interval that holds it at LEVEL."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference(Mean):
    """A mean of differences.

    Attributes:
        p: Of the test that there is none.
        wins: Queries that are better.
        losses: Queries that are worse.
    """

    p: float
    wins: int
    losses: int


def mean_of(values: Sequence[float]) -> Mean:
    """The mean of at least one value."""
    import numpy

    array = numpy.asarray(values, dtype=numpy.float64)
    generator = numpy.random.default_rng(SEED)
    draws = numpy.concatenate(
        [
            array[generator.integers(0, len(array), (_BATCH, len(array)))].mean(axis=1)
            for _ in range(DRAWS // _BATCH)
        ]
    )
    tail = 100 * (1 - LEVEL) / 2
    low, high = numpy.percentile(draws, [tail, 100 - tail])
    return Mean(float(array.mean()), float(low), float(high))


def difference_of(values: Sequence[float], base: Sequence[float]) -> Difference:
    """How much better `values` are than `base`, query by query; at least one."""
    import numpy

    array = numpy.subtract(values, base, dtype=numpy.float64)
    mean = mean_of(array.tolist())
    # Only what differs can have another sign.
    moved = array[array != 0]
    return Difference(
        mean.mean,
        mean.low,
        mean.high,
        _sign_test(moved) if len(moved) else 1.0,
        int((array > 0).sum()),
        int((array < 0).sum()),
    )


def _sign_test(moved: Any) -> float:  # noqa: ANN401 - an array
    import numpy

    generator = numpy.random.default_rng(SEED)
    # Rounding must not make an equal sum a smaller one.
    least = abs(moved.sum()) - 1e-9
    beyond = 0
    for _ in range(DRAWS // _BATCH):
        signs = generator.integers(0, 2, (_BATCH, len(moved))) * 2 - 1
        beyond += int((numpy.abs(signs @ moved) >= least).sum())
    return (beyond + 1) / (DRAWS + 1)


def holm(ps: Sequence[float]) -> list[float]:
    """Values of p for several comparisons at once, by Holm's method."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted, least = [0.0] * len(ps), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = least
    return adjusted
