# SPDX-License-Identifier: Apache-2.0
"""How far two sets of scores are from each other.

Example:
    >>> compare([[1.0, 2.0]], [[1.5, 2.0]]).max_difference
    0.5

Scores are raw, a row a query. Ranks are counted within a query, ties at their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Metrics:
    """The comparison of a set.

    Attributes:
        pairs: Query-document pairs.
        max_difference: Largest distance of two raw scores.
        mean_difference: Mean distance of raw scores.
        max_probability_difference: The same of their sigmoids.
        rank_correlation: Spearman's, the mean over queries with two documents or
            more; None where there is no such query.
        worst_rank_correlation: Of the worst query.
        top1_agreement: Share of queries with the same best document.
    """

    pairs: int
    max_difference: float
    mean_difference: float
    max_probability_difference: float
    rank_correlation: float | None
    worst_rank_correlation: float | None
    top1_agreement: float


def compare(ours: Scores, reference: Scores) -> Metrics:
    """Compares two sets of raw scores of the same pairs."""
    rows = [
        (np.asarray(a, np.float64), np.asarray(b, np.float64))
        for a, b in zip(ours, reference, strict=True)
    ]
    differences = np.concatenate([np.abs(a - b) for a, b in rows])
    probabilities = np.concatenate([np.abs(_sigmoid(a) - _sigmoid(b)) for a, b in rows])
    correlations = [spearman(a, b) for a, b in rows if len(a) > 1]
    return Metrics(
        pairs=len(differences),
        max_difference=float(differences.max()),
        mean_difference=float(differences.mean()),
        max_probability_difference=float(probabilities.max()),
        rank_correlation=float(np.mean(correlations)) if correlations else None,
        worst_rank_correlation=min(correlations, default=None),
        top1_agreement=float(np.mean([a.argmax() == b.argmax() for a, b in rows])),
    )


def spearman(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Correlation of ranks; 1 where all of both are equal, 0 where of one."""
    x, y = _ranks(a), _ranks(b)
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x * x).sum() * (y * y).sum()))
    if scale == 0:
        return 1.0 if x.any() == y.any() else 0.0
    return float((x * y).sum()) / scale


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, groups, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = (ends - (counts - 1) / 2)[groups]
    return ranks


def _sigmoid(raw: NDArray[np.float64]) -> NDArray[np.float64]:
    # Raw scores beyond this are 0 or 1 in any case.
    result: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(raw, -60, 60)))
    return result
