# SPDX-License-Identifier: Apache-2.0
"""What an evaluation found."""

from dataclasses import asdict, dataclass
from typing import Any

from harness._shared import machine
from harness.datasets.dataset import Dataset, Rankings
from harness.evaluate.columns import Column
from harness.evaluate.measures import Values
from harness.evaluate.statistics import LEVEL, Difference, Mean


@dataclass(frozen=True)
class Cost:
    """What a ranking took; of all queries together.

    Attributes:
        seconds: Of scoring, without loading; of BM25 with its index.
        tokens: Of all prompts; None where nothing is counted.
        peak_mb: The most memory of the process, in 2^20 bytes; likewise.
        warnings: Texts that were cut or scored in chunks.
    """

    seconds: float
    tokens: int | None = None
    peak_mb: float | None = None
    warnings: int = 0


@dataclass(frozen=True)
class Ranked:
    """One way to rank, and how good it is.

    Attributes:
        label: Its name.
        column: The model; None for the baseline.
        cost: What it took; None: it was given.
        rankings: Best first.
        scores: Of each document, in the ranking's order; of a baseline 1/rank.
        values: Of each measure and query.
        means: Of each measure.
        differences: Of each measure, from the reference; empty for itself.
    """

    label: str
    column: Column | None
    cost: Cost | None
    rankings: Rankings
    scores: dict[str, list[float]]
    values: Values
    means: dict[str, Mean]
    differences: dict[str, Difference]


@dataclass(frozen=True)
class Results:
    """All of them.

    Attributes:
        dataset: What they ranked.
        measures: Names, as they were asked for.
        rows: The baseline and every column.
        reference: What differences are from.
        left_out: Queries that have no relevant document.
        found: Share of relevant documents that are among the candidates.
    """

    dataset: Dataset
    measures: list[str]
    rows: list[Ranked]
    reference: Ranked
    left_out: int
    found: float

    def models(self) -> list[Ranked]:
        """The rows that are no baseline."""
        return [row for row in self.rows if row.column]

    def sentence(self, row: Ranked) -> str:
        """What a model gains and saves beside the reference, in one line.

        Example: "int4: -0.40 points of nDCG@10 (-0.91 to +0.12), 40 % less time, 55 %
        less memory".
        """
        first = self.measures[0]
        difference = row.differences[first]
        text = (
            f"{row.label}: {100 * difference.mean:+.2f} points of {first} "
            f"({100 * difference.low:+.2f} to {100 * difference.high:+.2f})"
        )
        if row.cost and self.reference.cost:
            text += _saved("time", row.cost.seconds, self.reference.cost.seconds)
            text += _saved("memory", row.cost.peak_mb, self.reference.cost.peak_mb)
        return text

    def as_json(self) -> dict[str, Any]:
        """What evaluation.json holds, and --no-worse-than reads."""
        judged = sum(map(len, self.dataset.judgements.values()))
        return {
            "machine": machine.describe(),
            "versions": machine.versions(),
            "dataset": {
                "name": self.dataset.name,
                "queries": len(self.dataset.judgements),
                "judgements": judged,
                "documents": len(self.dataset.documents),
                "left_out": self.left_out,
                "relevant_among_candidates": self.found,
            },
            "measures": self.measures,
            "interval": LEVEL,
            "reference": self.reference.label,
            "rankings": [_row_json(row) for row in self.rows],
        }


def _saved(what: str, now: float | None, before: float | None) -> str:
    if not now or not before:
        return ""
    share = round(100 * (now / before - 1))
    return f", {abs(share)} % {'more' if share > 0 else 'less'} {what}"


def _row_json(row: Ranked) -> dict[str, Any]:
    column = row.column
    described = column and {
        "model": column.model.resolve().name,
        "weights": column.weights,
        "options": column.options,
    }
    return {
        "label": row.label,
        "baseline": column is None,
        **(described or {}),
        **({} if row.cost is None else asdict(row.cost)),
        "means": {name: asdict(mean) for name, mean in row.means.items()},
        "differences": {name: asdict(d) for name, d in row.differences.items()},
        "queries": row.values,
    }
