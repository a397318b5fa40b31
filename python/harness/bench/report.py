# SPDX-License-Identifier: Apache-2.0
"""The results as a table on the terminal."""

from typing import Any

from rich.table import Table

from harness._shared.console import Console

# Columns where the output is not a terminal, whose width nobody knows.
FILE_WIDTH = 136
COLUMNS = (
    "seconds", "x ours", "off ours", "tokens/s", "computed", "peak MB", "loaded MB"
)  # fmt: skip
LOAD_COLUMNS = (
    "clients", "answered", "failed", "p50 ms", "p90 ms", "p99 ms", "max ms",
    "requests/s", "documents/s",
)  # fmt: skip


def print_report(results: dict[str, Any]) -> None:
    """Prints a row for each workload and contender, and what was left out and why."""
    table = Table(title=_title(results), title_justify="left")
    table.add_column("workload")
    table.add_column("contender", no_wrap=True)
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for name, workload in results["workloads"].items():
        label = [
            f"{name}: {workload['title']}",
            f"   {workload['documents']:,} documents",
            f"   {workload['prompt_tokens']:,} tokens",
        ]
        for number, (peer, entry) in enumerate(workload["peers"].items()):
            last = number == len(workload["peers"]) - 1
            text = "\n".join(label[number:] if last else label[number : number + 1])
            table.add_row(text, peer, *_cells(entry))
        table.add_section()
    Console(FILE_WIDTH).print(table)
    for line in [*_efficiency(results), *_reasons(results)]:
        print(line)


def _title(results: dict[str, Any]) -> str:
    machine = results["machine"]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB; "
        f"OpenVINO {results['versions']['openvino']}; "
        f"median of {results['settings']['repeats']}"
    )


def _cells(entry: dict[str, Any]) -> tuple[str, ...]:
    status = entry["status"].replace("_", " ")
    median = entry["median_seconds"]
    # Three digits that tell something, from milliseconds to minutes.
    time = _number(median, 3 if median and median < 1 else 2) or status
    if median is not None and entry["status"] != "measured":
        time += " *"  # The reason stands below the table.
    return (
        time,
        _number(entry["times_of_ours"], 2),
        _difference(entry["largest_difference"]),
        _number(entry["tokens_per_second"]),
        _number(entry["computed_tokens"]),
        _number(entry["peak_memory_mb"]),
        _number(entry["loaded_memory_mb"]),
    )


def _difference(largest: dict[str, float] | None) -> str:
    """Of raw scores as a number, of probabilities with a p."""
    if not largest:
        return ""
    ((kind, value),) = largest.items()
    return f"{value:.2g}{' p' if kind == 'probability' else ''}"


def _number(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _efficiency(results: dict[str, Any]) -> list[str]:
    lines = []
    for speed, share, what in (
        ("peak_tokens_per_second", "efficiency_of_ours", "ours at its best"),
        ("limit_tokens_per_second", "share_of_limit", "matrix products alone"),
    ):
        if results[speed] is None:
            continue
        shares = ", ".join(
            f"{name} {workload[share]:.0%}"
            for name, workload in results["workloads"].items()
            if workload[share] is not None
        )
        lines.append(f"{what}: {results[speed]:,.0f} tokens/s; of that: {shares}")
    return lines


def _reasons(results: dict[str, Any]) -> list[str]:
    reasons = [
        f"{name}, {peer}: {entry['status'].replace('_', ' ')}: {entry['reason']}"
        for name, workload in results["workloads"].items()
        for peer, entry in workload["peers"].items()
        if entry["status"] != "measured"
    ]
    for peer, told in results["peers"].items():
        refused = (told["given"] or {}).get("refused_properties", {})
        reasons += [f"{peer} refused {key}: {why}" for key, why in refused.items()]
    return reasons


def print_load(results: dict[str, Any]) -> None:
    """Prints a row for each workload that a server was put under, and the errors."""
    table = Table(title=results["url"], title_justify="left")
    table.add_column("workload")
    for name in LOAD_COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    for name, entry in results["workloads"].items():
        latency = entry["latency_seconds"] or {}
        table.add_row(
            f"{name}: {entry['title']}\n   {entry['documents']:,} documents",
            f"{entry['clients']:,}",
            f"{entry['answered']:,}",
            f"{entry['failed']:,}",
            *(_milliseconds(latency.get(key)) for key in ("p50", "p90", "p99", "max")),
            _number(entry["requests_per_second"], 2),
            _number(entry["documents_per_second"]),
        )
    Console(FILE_WIDTH).print(table)
    for name, entry in results["workloads"].items():
        for reason, count in entry["errors"].items():
            print(f"{name}: {count} failed: {reason}")


def _milliseconds(seconds: float | None) -> str:
    return _number(seconds and 1000 * seconds, 0 if seconds and seconds >= 0.1 else 1)
