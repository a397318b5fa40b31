# SPDX-License-Identifier: Apache-2.0
"""Two files of ``bench`` side by side: what became faster, slower, larger.

Example:
    >>> comparison = compare(before, after)  # two bench.json, or two load.json
    >>> [row.metric for row in comparison.rows if row.worse_by_percent > 10]
    ['seconds']

Numbers only; whether two machines may be compared is for the reader, whom
``differences`` tells what was not the same.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from harness.errors import InvalidArgumentError

# What a smaller value is better of, and what a larger one is.
LESS, MORE = "less", "more"
BENCH_METRICS = {
    "seconds": ("median_seconds", LESS),
    "peak MB": ("peak_memory_mb", LESS),
    "computed tokens": ("computed_tokens", LESS),
}
LOAD_METRICS = {
    "p50 s": ("p50", LESS),
    "p90 s": ("p90", LESS),
    "p99 s": ("p99", LESS),
}
SAME = ("machine", "client_machine", "versions", "model", "settings", "url")

Results = dict[str, Any]
Key = tuple[str, str, str]  # workload, contender, metric


@dataclass(frozen=True)
class Value:
    """One number of one file."""

    value: float
    better: str  # LESS or MORE
    rounds: tuple[float, ...] = ()  # that it is the middle of


Values = dict[Key, Value]


@dataclass(frozen=True)
class Row:
    """One number in both files."""

    workload: str
    contender: str
    metric: str
    before: float
    after: float
    change_percent: float  # of the value; above 0 it grew
    worse_by_percent: float  # above 0 it is worse, whichever way that is
    overlapping: bool  # the rounds of both reach into each other


@dataclass(frozen=True)
class Comparison:
    """What two files have in common, and what not."""

    rows: list[Row]
    missing: list[str]  # measured in one file only
    lost: int  # numbers that the second file has no more
    differences: list[str]  # machine, versions, settings that are not the same

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return asdict(self)


def compare(before: Results, after: Results) -> Comparison:
    """Compares two results of the same kind.

    Raises:
        InvalidArgumentError: One is no result of bench, they are of two kinds, or
            nothing was measured in both.
    """
    first, second = _values(before, "first"), _values(after, "second")
    if before.get("kind") != after.get("kind"):
        raise InvalidArgumentError(
            "expected two files of one kind, got one of bench and one of "
            "bench --against"
        )
    rows = [
        _row(key, value, second[key]) for key, value in first.items() if key in second
    ]
    if not rows:
        raise InvalidArgumentError(
            "expected a workload that both files measured, got none"
        )
    missing = [
        *_missing(first, second, "first"),
        *_missing(second, first, "second"),
    ]
    lost = len(first.keys() - second.keys())
    return Comparison(rows, missing, lost, list(_differences(before, after)))


def _missing(here: Values, there: Values, name: str) -> Iterator[str]:
    """What only one file has, a whole workload or contender as one line."""
    lines: dict[tuple[str, ...], str] = {}
    for key in here.keys() - there.keys():
        known = [other for other in there if other[0] == key[0]]
        if not known:
            parts: tuple[str, ...] = key[:1]
        elif key[1] not in {other[1] for other in known}:
            parts = key[:2]
        else:
            parts = key
        lines[parts] = f"{', '.join(filter(None, parts))}: only in the {name} file"
    return (lines[parts] for parts in sorted(lines))


def _values(results: Results, name: str) -> Values:
    try:
        if results.get("kind") == "load":
            return dict(_load_values(results))
        return dict(_bench_values(results))
    except (KeyError, TypeError, AttributeError):
        raise InvalidArgumentError(
            f"the {name} file: expected what bench or bench --against wrote"
        ) from None


def _bench_values(results: Results) -> Iterator[tuple[Key, Value]]:
    for name, workload in results["workloads"].items():
        for peer, entry in workload["peers"].items():
            for metric, (field, better) in BENCH_METRICS.items():
                rounds = tuple(entry["seconds"]) if metric == "seconds" else ()
                if entry[field] is not None:
                    yield (name, peer, metric), Value(entry[field], better, rounds)


def _load_values(results: Results) -> Iterator[tuple[Key, Value]]:
    for name, entry in results["workloads"].items():
        latency = entry["latency_seconds"]
        if latency is None:
            continue
        for metric, (field, better) in LOAD_METRICS.items():
            yield (name, "", metric), Value(latency[field], better)
        yield (
            (name, "", "requests/s"),
            Value(entry["requests_per_second"], MORE),
        )


def _row(key: Key, before: Value, after: Value) -> Row:
    change = 100 * (after.value - before.value) / before.value if before.value else 0.0
    if before.better == LESS:
        worse = change
    else:
        worse = (
            100 * (before.value / after.value - 1)
            if after.value
            else 100.0 * bool(before.value)
        )
    overlapping = bool(
        before.rounds
        and after.rounds
        and min(before.rounds) <= max(after.rounds)
        and min(after.rounds) <= max(before.rounds)
    )
    return Row(
        *key,
        before=before.value,
        after=after.value,
        change_percent=round(change, 2),
        worse_by_percent=round(worse, 2),
        overlapping=overlapping,
    )


def _differences(before: Results, after: Results) -> Iterator[str]:
    """What was not the same, one line each; a workload's size counts too."""
    for part in SAME:
        yield from _different(part, before.get(part), after.get(part))
    shared = before["workloads"].keys() & after["workloads"].keys()
    for name in sorted(shared):
        for field in ("documents", "clients", "prompt_tokens"):
            yield from _different(
                f"workload {name}: {field}",
                before["workloads"][name].get(field),
                after["workloads"][name].get(field),
            )


def _different(name: str, before: Any, after: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _different(f"{name}.{key}", before.get(key), after.get(key))
    elif before != after:
        yield f"{name}: {before}, then {after}"
