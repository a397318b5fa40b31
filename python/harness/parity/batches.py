# SPDX-License-Identifier: Apache-2.0
"""Scores many rows a few at a time, rows of like length together."""

from collections.abc import Callable

BATCH = 4  # rows
Rows = list[list[int]]


def score_in_batches(rows: Rows, forward: Callable[[Rows], list[float]]) -> list[float]:
    """The rows' scores in their order; `forward` gives those of a batch."""
    scores = [0.0] * len(rows)
    # Sorted: less padding to compute.
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for start in range(0, len(order), BATCH):
        places = order[start : start + BATCH]
        batch = forward([rows[i] for i in places])
        for place, score in zip(places, batch, strict=True):
            scores[place] = score
    return scores
