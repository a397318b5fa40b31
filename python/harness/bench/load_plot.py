# SPDX-License-Identifier: Apache-2.0
"""load.png: how long requests took, and how many a second; of one file or of two.

+------------------------------+---------------------+
| latency: share of requests   | requests a second   |   a row a workload; with two
| that were answered by then   | documents a second  |   files "before" is grey
+------------------------------+---------------------+

Example:
    >>> save_load_plot([results], Path("load.png"))
    >>> save_load_plot([before, after], Path("change.png"))
"""

from pathlib import Path
from typing import Any

# Of the last file, and of the one before.
COLOURS = ("#0072B2", "#999999")
NAMES = ("after", "before")
MARKED = (50, 90, 99)  # per cent, marked on the curve
RATES = {"requests/s": "requests_per_second", "documents/s": "documents_per_second"}

Results = dict[str, Any]


def save_load_plot(files: list[Results], out: Path) -> None:
    """Draws one result of ``bench --against``, or two: before and after.

    Args:
        files: One or two; of two only what both measured is drawn.
        out: PNG to write.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    names = [
        name
        for name in files[-1]["workloads"]
        if all(name in results["workloads"] for results in files)
    ]
    height = 3.1 * len(names) + 0.7
    figure = Figure(figsize=(9.6, height), layout="constrained")
    grid = figure.subplots(len(names), 2, squeeze=False, width_ratios=(3, 2))
    for name, (latency, rates) in zip(names, grid, strict=True):
        entries = [results["workloads"][name] for results in reversed(files)]
        _latency(latency, entries)
        _rates(rates, entries)
        first = entries[0]
        latency.set_title(
            f"{name}: {first['title']}, {first['clients']} clients",
            loc="left",
            fontsize=10,
        )
    if len(files) > 1:
        handles, labels = grid[0][0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="outside upper right", ncols=2, frameon=False
        )
    urls = dict.fromkeys(results["url"] for results in files)
    figure.supxlabel(", ".join(urls), fontsize=8, color="#555555")
    figure.savefig(out, dpi=120)


def _latency(axis: Any, entries: list[dict[str, Any]]) -> None:  # noqa: ANN401 - matplotlib's Axes
    for name, colour, entry in zip(NAMES, COLOURS, entries, strict=False):
        milliseconds = [
            1000 * seconds for seconds in entry.get("latency_quantiles", [])
        ]
        if not milliseconds:
            continue
        axis.plot(
            milliseconds, range(101), color=colour, label=name, drawstyle="steps-post"
        )
        if colour != COLOURS[0]:
            continue
        for percent in MARKED:
            x = milliseconds[percent]
            axis.plot([x], [percent], marker="o", color=colour, markersize=4)
            axis.annotate(
                f"p{percent} {x:,.{0 if x >= 100 else 1}f} ms",
                (x, percent),
                # To the left of the curve, where it has been.
                xytext=(-6, 2),
                textcoords="offset points",
                ha="right",
                fontsize=8,
            )
    if not axis.lines:
        axis.annotate("no answer", (0.5, 0.5), xycoords="axes fraction", ha="center")
    axis.set_xlim(left=0)
    axis.set_ylim(0, 105)
    axis.set_xlabel("latency, ms")
    axis.set_ylabel("answered, % of requests")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)


def _rates(axis: Any, entries: list[dict[str, Any]]) -> None:  # noqa: ANN401
    """Bars on two scales: documents are many more than requests."""
    width = 0.8 / len(entries)
    for place, field in enumerate(RATES.values()):
        most = max(entry[field] for entry in entries) or 1.0
        for number, (colour, entry) in enumerate(zip(COLOURS, entries, strict=False)):
            # The last file's bar on the right of the one before.
            x = place + (len(entries) - 1 - 2 * number) * width / 2
            axis.bar([x], [entry[field] / most], 0.92 * width, color=colour)
            axis.annotate(
                f"{entry[field]:,.2f}"
                if entry[field] < 100
                else f"{entry[field]:,.0f}",
                (x, entry[field] / most),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    axis.set_xticks(range(len(RATES)), RATES)
    axis.set_xlim(-0.7, len(RATES) - 0.3)
    axis.set_ylim(0, 1.15)
    axis.set_yticks([])
    axis.tick_params(axis="x", length=0)
    failed = entries[0]["failed"]
    axis.set_title(
        f"{entries[0]['answered']:,} answered, {failed:,} failed",
        loc="left",
        fontsize=10,
        color="#b00020" if failed else "black",
    )
    axis.spines[["top", "right", "left"]].set_visible(False)
