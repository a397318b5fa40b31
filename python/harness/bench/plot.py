# SPDX-License-Identifier: Apache-2.0
"""bench.png: bars of time and memory, and lines of growth.

+---------------------------+
| time, a group a workload  |   what was not measured stands there in words
+---------------------------+
| peak memory, likewise     |
+---------------------------+
| time over documents (E)   |   only where at least two sizes were measured
+---------------------------+
"""

from pathlib import Path
from typing import Any

# Okabe and Ito's colours, told apart with any kind of colour vision.
COLOURS = {
    "ours": "#0072B2",
    "ours-tuned": "#56B4E9",
    "baked": "#CC79A7",
    "baked-padded": "#E69F00",
    "seed": "#D55E00",
    "genai": "#009E73",
    "transformers": "#999999",
    "sentence-transformers": "#F0E442",
    "onnxruntime": "#000000",
}
GROUP_WIDTH = 0.84  # of the distance between two groups
HEADROOM = 0.6  # above the highest bar, of the axis below; for upright labels

Results = dict[str, Any]


def save_plot(results: Results, file: Path) -> None:
    """Draws the results into a PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib.figure import Figure

    growth = _growth(results)
    rows = 3 if growth else 2
    width = max(7.5, 1.9 * len(results["workloads"]) + 1.5)
    figure = Figure(figsize=(width, 3.6 * rows + 0.8), layout="constrained")
    axes = figure.subplots(rows, 1)
    _bars(axes[0], results, "median_seconds", "seconds (log)")
    axes[0].set_title("Time of one round, median", loc="left")
    _bars(axes[1], results, "peak_memory_mb", "MB (log)")
    axes[1].set_title("Peak memory of the process", loc="left")
    if growth:
        _lines(axes[2], growth)
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper right", ncols=5, frameon=False)
    figure.supxlabel(_caption(results), fontsize=8, color="#555555")
    figure.savefig(file, dpi=120)


def _bars(axis: Any, results: Results, field: str, unit: str) -> None:  # noqa: ANN401 - matplotlib's Axes
    names = list(results["peers"])
    workloads = results["workloads"]
    width = GROUP_WIDTH / len(names)
    values = [
        entry[field]
        for workload in workloads.values()
        for entry in workload["peers"].values()
        if entry[field]
    ]
    axis.set_yscale("log")
    floor, top = min(values, default=1.0) / 3, max(values, default=1.0)
    axis.set_ylim(floor, top * (top / floor) ** HEADROOM)
    for number, name in enumerate(names):
        places = [
            group + (number + 0.5) * width - GROUP_WIDTH / 2
            for group in range(len(workloads))
        ]
        entries = [workload["peers"][name] for workload in workloads.values()]
        heights = [entry[field] or 0.0 for entry in entries]
        axis.bar(places, heights, 0.92 * width, label=name, color=COLOURS[name])
        for place, entry in zip(places, entries, strict=True):
            text = _label(entry, field)
            height = entry[field] or floor * 1.15
            axis.annotate(
                text,
                (place, height),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                rotation=90,
                fontsize=8,
                color="#222222",
            )
    axis.set_xticks(range(len(workloads)), [_tick(*item) for item in workloads.items()])
    axis.tick_params(axis="x", length=0, labelsize=8)
    axis.set_ylabel(unit)
    axis.yaxis.set_major_formatter(plain)
    axis.spines[["top", "right"]].set_visible(False)


def _label(entry: dict[str, Any], field: str) -> str:
    """The bar's number, or in words why there is none."""
    value = entry[field]
    status: str = entry["status"].replace("_", " ")
    if value is None:
        return status
    text = plain(value)
    return text if entry["status"] == "measured" else f"{text} ({status})"


def plain(value: float, _position: int = 0) -> str:
    """A number with three digits that tell something, and no exponent."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tick(name: str, workload: dict[str, Any]) -> str:
    documents = workload["documents"]
    clients = f"{workload['clients']} clients, " if workload["clients"] > 1 else ""
    tokens = workload["prompt_tokens"]
    return f"{name}\n{clients}{documents:,} documents\n{tokens:,} tokens"


def _growth(results: Results) -> dict[str, list[tuple[int, float]]]:
    """(documents, seconds) of the growing series, by contender; sizes ascend."""
    series = [w for w in results["workloads"].values() if w["group"] == "E"]
    if len({workload["documents"] for workload in series}) < 2:
        return {}
    return {
        name: sorted(
            (workload["documents"], workload["peers"][name]["median_seconds"])
            for workload in series
            if workload["peers"][name]["median_seconds"] is not None
        )
        for name in results["peers"]
    }


def _lines(axis: Any, growth: dict[str, list[tuple[int, float]]]) -> None:  # noqa: ANN401
    for name, points in growth.items():
        if points:
            x, y = zip(*points, strict=True)
            axis.plot(x, y, marker="o", color=COLOURS[name], label=name)
    sizes = sorted({size for points in growth.values() for size, _ in points})
    axis.set_xscale("log")
    axis.set_yscale("log")
    axis.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axis.yaxis.set_major_formatter(plain)
    axis.minorticks_off()
    axis.set_xlabel("documents of 300 tokens")
    axis.set_ylabel("seconds (log)")
    axis.set_title("Growth; a line ends where a contender could not go on", loc="left")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)


def _caption(results: Results) -> str:
    machine, model = results["machine"], results["model"]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB; "
        f"OpenVINO {results['versions']['openvino']}; {model['model_type']} "
        f"{model['num_hidden_layers']} x {model['hidden_size']}; "
        f"{results['settings']['properties'].get('INFERENCE_PRECISION_HINT', '')}"
    )
