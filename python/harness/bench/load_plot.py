# SPDX-License-Identifier: Apache-2.0
"""load.png: how long requests took, and how many a second; of one file or of two.

+------------------------------+---------------------+
| latency: share of requests   | requests a second   |   a row a workload
| that were answered by then   | over time           |
+------------------------------+---------------------+

Of two files, "before" is grey, and on the right stand the rates of both.

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
FAILED = "#b00020"

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
        if len(entries) > 1:
            _rates(rates, entries)
        else:
            _timeline(rates, entries[0])
        _counts(rates, entries[0], "after: " if len(entries) > 1 else "")
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


def _timeline(axis: Any, entry: dict[str, Any]) -> None:  # noqa: ANN401
    """Whether the rate was steady: warm-up, stalls and failures have their time."""
    timeline = entry["timeline"]
    step = timeline["bin_seconds"]
    edges = [step * i for i in range(len(timeline["answered"]) + 1)]
    rates = [count / step for count in timeline["answered"]]
    axis.stairs(rates, edges, color=COLOURS[0], fill=True, alpha=0.25)
    axis.stairs(rates, edges, color=COLOURS[0])
    mean = entry["requests_per_second"]
    axis.axhline(mean, color="#222222", linewidth=1, linestyle="--")
    axis.annotate(
        f"mean {_number(mean)}",
        (edges[-1], mean),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        fontsize=8,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )
    failed = [
        (start + step / 2, 0.0)
        for start, count in zip(edges, timeline["failed"], strict=False)
        if count
    ]
    if failed:
        axis.plot(*zip(*failed, strict=True), "x", color=FAILED, clip_on=False)
    axis.set_xlim(0, edges[-1])
    axis.set_ylim(0, 1.15 * max([*rates, mean]) or 1.0)
    axis.set_xlabel("seconds since the first request")
    axis.set_ylabel("answered requests/s")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)


def _rates(axis: Any, entries: list[dict[str, Any]]) -> None:  # noqa: ANN401
    """A bar a file."""
    names = NAMES[: len(entries)]
    rates = [entry["requests_per_second"] for entry in entries]
    bars = axis.barh(names, rates, 0.6, color=COLOURS[: len(entries)])
    axis.bar_label(bars, [_number(rate) for rate in rates], padding=3, fontsize=8)
    axis.set_xlim(0, 1.2 * max(rates) or 1.0)
    axis.set_xlabel("answered requests/s")
    axis.tick_params(axis="y", length=0)
    axis.spines[["top", "right"]].set_visible(False)


def _counts(axis: Any, entry: dict[str, Any], name: str) -> None:  # noqa: ANN401
    """The title on the right: what was answered, red where something failed."""
    failed = entry["failed"]
    axis.set_title(
        f"{name}{entry['answered']:,} answered, {failed:,} failed; "
        f"{_number(entry['documents_per_second'])} documents/s",
        loc="left",
        fontsize=10,
        color=FAILED if failed else "black",
    )


def _number(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
