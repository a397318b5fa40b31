# SPDX-License-Identifier: Apache-2.0
"""The picture of two bench.json: time and memory before and after.

+-------------------------+-------------------------+
| time of a round         | peak memory             |   two bars for each workload
| A, ours   ===== before  |                         |   and contender, the change
|           ===   after   |                         |   beside them
+-------------------------+-------------------------+

Example:
    >>> save_compare_plot(compare(before, after), Path("change.png"))
"""

from pathlib import Path
from typing import Any

from harness.bench.compare import Comparison, Row
from harness.bench.plot import plain

COLOURS = {"before": "#999999", "after": "#0072B2"}
WORSE, BETTER = "#b00020", "#00703c"
# Metrics that are drawn, with their axis.
DRAWN = {"seconds": "seconds, median of the rounds", "peak MB": "peak memory, MB"}


def save_compare_plot(comparison: Comparison, file: Path) -> None:
    """Draws a comparison of two bench.json into a PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    places = list(
        dict.fromkeys((row.workload, row.contender) for row in comparison.rows)
    )
    figure = Figure(figsize=(10.5, 0.55 * len(places) + 1.6), layout="constrained")
    axes = figure.subplots(1, len(DRAWN), sharey=True, squeeze=False)[0]
    for axis, (metric, label) in zip(axes, DRAWN.items(), strict=True):
        rows = [row for row in comparison.rows if row.metric == metric]
        _bars(axis, rows, places)
        axis.set_xlabel(f"{label} (log)")
    axes[0].set_yticks(range(len(places)), [", ".join(place) for place in places])
    axes[0].invert_yaxis()
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=2, frameon=False)
    figure.savefig(file, dpi=120)


def _bars(axis: Any, rows: list[Row], places: list[tuple[str, str]]) -> None:  # noqa: ANN401 - matplotlib's Axes
    values = [value for row in rows for value in (row.before, row.after) if value]
    floor, top = min(values, default=1.0) / 3, max(values, default=1.0)
    axis.set_xscale("log")
    # Room for the words beside the longest bar.
    axis.set_xlim(floor, top * (top / floor) ** 0.45)
    heights = [places.index((row.workload, row.contender)) for row in rows]
    for name, shift in (("before", -0.19), ("after", 0.19)):
        axis.barh(
            [height + shift for height in heights],
            [getattr(row, name) or floor for row in rows],
            0.36,
            color=COLOURS[name],
            label=name,
        )
    for row, height in zip(rows, heights, strict=True):
        axis.annotate(
            _change(row),
            (max(row.before, row.after, floor), height),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
            color=_colour(row),
        )
    axis.tick_params(axis="y", length=0)
    axis.xaxis.set_major_formatter(plain)
    axis.grid(axis="x", alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)


def _change(row: Row) -> str:
    noise = "~ " if row.overlapping else ""
    return (
        f"{plain(row.before)} to {plain(row.after)}, {noise}{row.change_percent:+.1f} %"
    )


def _colour(row: Row) -> str:
    if row.overlapping or row.worse_by_percent == 0:
        return "#222222"
    return WORSE if row.worse_by_percent > 0 else BETTER
