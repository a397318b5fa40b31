# SPDX-License-Identifier: Apache-2.0
"""From measurements to what bench.json says of one workload.

Times are seconds, memory MB of 2^20 bytes. Not measured is None with a reason beside
it, never an absent key.
"""

from dataclasses import dataclass, field
from math import exp
from statistics import median
from typing import Any

from harness.bench import peers
from harness.bench.peers import sentence_transformers
from harness.bench.rows import BATCH

# Rows of a batch, of those who make batches of their own.
BATCHES = {
    "transformers": BATCH,
    "sentence-transformers": sentence_transformers.BATCH,
    "onnxruntime": BATCH,
}


@dataclass
class Measurement:
    """What was seen of one contender on one workload."""

    status: str = "measured"  # or time_limit, out_of_memory, would_not_fit,
    # cannot_run, failed
    reason: str = ""
    seconds: list[float] = field(default_factory=list)  # of every round
    computed_tokens: int | None = None  # in one round
    peak_mb: float | None = None
    loaded_mb: float | None = None
    given: dict[str, Any] = field(default_factory=dict)
    scores: list[list[float]] = field(default_factory=list)  # of the first round
    scores_are: str = "raw"

    def loaded(self, answer: dict[str, Any]) -> None:
        """Takes the answer to "load"."""
        self.given = answer["given"]
        self.loaded_mb = answer["loaded_mb"]

    def add(self, answer: dict[str, Any]) -> None:
        """Takes the answer to "score"."""
        self.seconds.append(round(answer["seconds"], 4))
        self.computed_tokens = answer["computed_tokens"]
        self.peak_mb = max(self.peak_mb or 0.0, answer["peak_mb"])
        self.scores = self.scores or answer["scores"]
        self.scores_are = answer["scores_are"]

    def stop(self, status: str, reason: str) -> None:
        """Notes why there are no further rounds."""
        self.status, self.reason = status, reason

    def last(self) -> str:
        """The latest in a few words."""
        if self.status != "measured":
            return f"{self.status.replace('_', ' ')} ({self.reason})"
        return f"{self.seconds[-1]:.2f} s"


def entry(
    name: str,
    measurement: Measurement,
    lengths: list[list[int]],
    ours: Measurement | None,
) -> dict[str, Any]:
    """What bench.json says of one contender on one workload.

    Args:
        name: Of the contender.
        measurement: Its own.
        lengths: Tokens of every prompt, one list for each request.
        ours: The measurement to compare with, if there is one.
    """
    middle = median(measurement.seconds) if measurement.seconds else None
    computed = measurement.computed_tokens
    if computed is None and middle is not None:
        computed = padded_tokens(name, lengths)
    needed = sum(map(sum, lengths))
    has_ours = bool(ours and ours.seconds)
    return {
        "status": measurement.status,
        "reason": measurement.reason,
        "seconds": measurement.seconds,
        "median_seconds": middle,
        "times_of_ours": _ratio(middle, median(ours.seconds))
        if ours and has_ours
        else None,
        "tokens_per_second": _ratio(needed, middle),
        "computed_tokens": computed,
        "computed_tokens_per_second": _ratio(computed, middle),
        "peak_memory_mb": measurement.peak_mb,
        "loaded_memory_mb": measurement.loaded_mb,
        "largest_difference": _difference(measurement, ours),
    }


def padded_tokens(name: str, lengths: list[list[int]]) -> int:
    """Tokens that a contender puts through the model when it pads its batches."""
    total = 0
    for rows in lengths:
        size = BATCHES.get(name, len(rows))
        ordered = sorted(rows)
        batches = [ordered[i : i + size] for i in range(0, len(ordered), size)]
        total += sum(len(batch) * max(batch) for batch in batches)
    return total


def largest_logits_bytes(lengths: list[list[int]], vocabulary: int) -> int:
    """Bytes of the largest request's logits, where all of them are computed."""
    return max(peers.logits_bytes(rows, vocabulary) for rows in lengths)


def _difference(
    measurement: Measurement, ours: Measurement | None
) -> dict[str, float] | None:
    """How far the first round's scores are from ours, at most."""
    if ours is None or measurement is ours or not (measurement.scores and ours.scores):
        return None
    kind = measurement.scores_are
    convert = _sigmoid if kind == "probability" else float
    pairs = zip(_flat(measurement.scores), _flat(ours.scores), strict=True)
    return {kind: max(abs(theirs - convert(raw)) for theirs, raw in pairs)}


def _flat(rows: list[list[float]]) -> list[float]:
    return [score for row in rows for score in row]


def _sigmoid(raw: float) -> float:
    return 1 / (1 + exp(-raw)) if raw >= 0 else 1 - 1 / (1 + exp(raw))


def _ratio(amount: float | None, unit: float | None) -> float | None:
    if amount is None or not unit:
        return None
    return round(amount / unit, 4)
