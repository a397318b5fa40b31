# SPDX-License-Identifier: Apache-2.0
"""Two result files side by side.

Example:
    >>> first, second = (read_results(Path(name)) for name in ("a.json", "b.json"))
    >>> compare_results(first, second)[0].ratio

A ratio is the second over the first; above 1 the second takes more time or memory.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import InvalidArgumentError

Results = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One number of both files; None where it was not measured."""

    what: str
    unit: str
    first: float | None
    second: float | None
    slower_is_larger: bool = True

    @property
    def ratio(self) -> float | None:
        """Second over first."""
        return self.second / self.first if self.first and self.second else None

    @property
    def slowdown(self) -> float | None:
        """How many times worse the second is; below 1 it is better."""
        ratio = self.ratio
        return ratio if self.slower_is_larger or ratio is None else 1 / ratio


def read_results(file: Path) -> Results:
    """What bench wrote.

    Raises:
        InvalidArgumentError: It cannot be read, or is not bench's.
    """
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidArgumentError(f"{file}: {error.strerror}") from None
    except ValueError:
        results = None
    if not isinstance(results, dict) or not {"workloads", "latency_ms"} & set(results):
        raise InvalidArgumentError(
            f"{file}: expected bench.json or against.json, as bench writes them"
        )
    return results


def compare_results(first: Results, second: Results) -> list[Row]:
    """The numbers that both files have a place for.

    Raises:
        InvalidArgumentError: One is of a server and the other is not, or they have
            nothing in common.
    """
    of_server = ["latency_ms" in results for results in (first, second)]
    if of_server[0] != of_server[1]:
        raise InvalidArgumentError(
            "bench-compare: expected two files of one kind, got one of bench --against "
            "and one of bench"
        )
    rows = (_server_rows if of_server[0] else _workload_rows)(first, second)
    if not rows:
        raise InvalidArgumentError(
            "bench-compare: expected a workload and contender that are in both files, "
            "got none"
        )
    return rows


def _server_rows(first: Results, second: Results) -> list[Row]:
    for name in ("workload", "documents", "clients"):
        if first.get(name) != second.get(name):
            raise InvalidArgumentError(
                f"bench-compare: {name}: expected the same in both files, got "
                f"{first.get(name)} and {second.get(name)}"
            )
    rows = [
        Row(f"latency {name}", "ms", value, second["latency_ms"].get(name))
        for name, value in first["latency_ms"].items()
    ]
    speed = "requests_per_second"
    rows.append(Row("requests", "1/s", first.get(speed), second.get(speed), False))
    errors = [sum(results.get("errors", {}).values()) for results in (first, second)]
    return [*rows, Row("errors", "", *errors)]


def _workload_rows(first: Results, second: Results) -> list[Row]:
    rows = []
    for name, workload in first["workloads"].items():
        other = second["workloads"].get(name, {"peers": {}})
        for peer, entry in workload["peers"].items():
            if peer not in other["peers"]:
                continue
            theirs = other["peers"][peer]
            for key, unit in (("median_seconds", "s"), ("peak_memory_mb", "MB")):
                rows.append(Row(f"{name} {peer}", unit, entry[key], theirs[key]))
    return rows
