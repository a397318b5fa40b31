# SPDX-License-Identifier: Apache-2.0
"""The report's picture of one run, as a PNG.

+--------------------------+--------------------------+
| ours over transformers   | differences, sorted      |
+--------------------------+--------------------------+
"""

import io

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
    scatter.set_xlabel("transformers f32, raw score")
    scatter.set_ylabel(f"ours {run.precision}, raw score")
    scatter.set_title(f"{run.metrics.pairs} pairs", loc="left")
    scatter.legend(frameon=False, loc="upper left")
    ordered = sorted((abs(a - b) for a, b in zip(x, y, strict=True)), reverse=True)
    # A logarithmic axis has no place for 0.
    floor = min((d for d in ordered if d > 0), default=1e-9)
    ranks = range(1, len(ordered) + 1)
    differences.plot(
        ranks, [max(d, floor) for d in ordered], color=COLOUR, marker=".", markersize=4
    )
    differences.set_yscale("log")
    differences.set_xlabel("pairs, worst first")
    differences.set_ylabel("|ours - transformers|")
    differences.set_title("Differences of raw scores", loc="left")
    differences.grid(alpha=0.3)
    for axis in (scatter, differences):
        axis.spines[["top", "right"]].set_visible(False)
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=120)
    return data.getvalue()
