# SPDX-License-Identifier: Apache-2.0
"""The report's pictures, as PNG: of one run, and of all of them.

+--------------------------+--------------------------+
| ours over reference      | differences, sorted      |
+--------------------------+--------------------------+

+-----------------------------------------------------+
| mean and largest difference of each run             |
+-----------------------------------------------------+
"""

import io
from pathlib import Path
from typing import Any

from harness.parity.runner import Reference, Run

COLOUR = "#0072B2"
GREY = "#999999"


def picture(run: Run, reference: Reference) -> bytes:
    """Draws scatter and differences."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    x = [score for row in reference.scores for score in row]
    y = [score for row in run.scores for score in row]
    figure = Figure(figsize=(9.6, 3.8), layout="constrained")
    scatter, differences = figure.subplots(1, 2)
    ends = [min(x + y), max(x + y)]
    scatter.plot(ends, ends, color=GREY, linewidth=1, zorder=1, label="equal")
    scatter.scatter(x, y, s=14, color=COLOUR, alpha=0.6, linewidths=0, zorder=2)
    scatter.set_xlabel("reference f32, raw score")
    scatter.set_ylabel(f"ours {run.precision}, raw score")
    scatter.set_title(f"{run.metrics.pairs} pairs", loc="left")
    scatter.legend(frameon=False, loc="upper left")
    ordered = _above_zero(sorted((abs(a - b) for a, b in zip(x, y, strict=True))))
    ranks = range(len(ordered), 0, -1)
    differences.plot(ranks, ordered, color=COLOUR, marker=".", markersize=4)
    differences.set_yscale("log")
    differences.set_xlabel("pairs, worst first")
    differences.set_ylabel("|ours - reference|")
    differences.set_title("Differences of raw scores", loc="left")
    differences.grid(alpha=0.3)
    for axis in (scatter, differences):
        axis.spines[["top", "right"]].set_visible(False)
    return _png(figure)


def all_runs(runs: list[Run]) -> bytes:
    """Draws a line for each run: its mean and largest difference."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.6, 1.3 + 0.34 * len(runs)), layout="constrained")
    axis = figure.subplots()
    places = range(len(runs))
    largest = _above_zero([run.metrics.max_difference for run in runs])
    mean = _above_zero([run.metrics.mean_difference for run in runs])
    axis.hlines(places, mean, largest, color=GREY, linewidth=2, zorder=1)
    axis.scatter(
        mean, places, facecolors="white", edgecolors=COLOUR, label="mean", zorder=2
    )
    axis.scatter(largest, places, color=COLOUR, label="largest", zorder=2)
    names = [f"{Path(run.model).name}, {run.precision}" for run in runs]
    axis.set_yticks(places, names)
    axis.set_ylim(len(runs) - 0.5, -0.5)
    axis.set_xscale("log")
    axis.set_xlabel("|ours - reference|, raw score")
    axis.set_title("Differences of all runs", loc="left")
    axis.grid(axis="x", alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)
    return _png(figure)


def _above_zero(values: list[float]) -> list[float]:
    """0 becomes the smallest other value: a logarithmic axis has no place for it."""
    floor = min((value for value in values if value > 0), default=1e-9)
    return [max(value, floor) for value in values]


def _png(figure: Any) -> bytes:  # noqa: ANN401 - matplotlib's Figure
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=120)
    return data.getvalue()
