# SPDX-License-Identifier: Apache-2.0
"""The picture of a search: time against drift, and the settings nothing beats."""

from pathlib import Path

from harness.tune.race import Entry
from harness.tune.search import Result

COLOUR, ACCENT, GREY = "#0072B2", "#D55E00", "#999999"


def frontier(entries: list[Entry]) -> list[Entry]:
    """What no other setting beats in both time and drift, the fastest first."""
    kept: list[Entry] = []
    for entry in sorted(entries, key=lambda e: (e.median, e.drift or 0.0)):
        if not kept or (entry.drift or 0.0) < (kept[-1].drift or 0.0):
            kept.append(entry)
    return kept


def save_plot(result: Result, file: Path) -> None:
    """Writes it; the suffix says as what."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    measured = [e for e in result.entries if e.seconds and e.drift is not None]
    figure = Figure(figsize=(9.6, 5.4), layout="constrained")
    axis = figure.subplots()
    assert result.bounds.drift is not None
    limit = 100 * result.bounds.drift
    axis.axhline(limit, color=GREY, linestyle="--", linewidth=1)
    axis.annotate(
        f"bound {limit:.2g} %", (1, limit), xycoords=("axes fraction", "data"),
        ha="right", va="bottom", color=GREY,
    )  # fmt: skip
    best = frontier(measured)
    axis.plot(
        [e.median for e in best], [100 * (e.drift or 0.0) for e in best],
        color=GREY, linewidth=1, zorder=1,
    )  # fmt: skip
    for entry in measured:
        chosen = entry is result.best
        place = (entry.median, 100 * (entry.drift or 0.0))
        axis.errorbar(
            place[0], place[1],
            xerr=[[place[0] - min(entry.seconds)], [max(entry.seconds) - place[0]]],
            marker="o", markersize=9 if chosen else 5, elinewidth=1,
            color=ACCENT if chosen else COLOUR if entry.within else GREY, zorder=2,
        )  # fmt: skip
        if chosen or entry in best or entry is result.default:
            axis.annotate(
                entry.setting.label, place, xytext=(6, 6), textcoords="offset points",
                fontsize=9, color=ACCENT if chosen else "black",
            )  # fmt: skip
    axis.set_xlabel("seconds for the set, median; lines: fastest to slowest round")
    axis.set_ylabel("largest difference from f32, % of the spread")
    axis.set_title("Time against drift", loc="left")
    axis.set_xlim(left=0)
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=120)
