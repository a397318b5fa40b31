# SPDX-License-Identifier: Apache-2.0
"""Bounds that a run of CI holds models to."""

import math
from typing import Any

from harness.errors import InvalidArgumentError
from harness.evaluate.results import Ranked, Results

Bounds = dict[str, float]


def parse_bounds(texts: list[str], measures: list[str]) -> Bounds:
    """Least values by measure, of texts such as nDCG@10=0.7.

    Raises:
        InvalidArgumentError: One is no such text, or of a measure that is not measured.
    """
    found: Bounds = {}
    for text in texts:
        # The last: a measure may have parameters, as RBP(p=0.8).
        name, equals, number = text.rpartition("=")
        try:
            value = float(number) if equals else math.nan
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise InvalidArgumentError(
                f"--fail-under: expected MEASURE=VALUE, as nDCG@10=0.70, got {text}"
            )
        if name not in measures:
            raise InvalidArgumentError(
                f"--fail-under: expected one of {', '.join(measures)}, got {name}; "
                "--measure adds one"
            )
        found[name] = value
    return found


def below(results: Results, bounds: Bounds) -> list[str]:
    """A line for each model and measure whose mean is below its bound."""
    return [
        f"{row.label}: {name} {row.means[name].mean:.4f}, expected at least {least:g}"
        for row in results.models()
        for name, least in bounds.items()
        if row.means[name].mean < least
    ]


def worse(
    results: Results, base: dict[str, Any], where: str, margin: float
) -> list[str]:
    """A line for each model and measure that has lost more than the margin.

    Args:
        results: Of now.
        base: The evaluation.json of before.
        where: Its name.
        margin: What a mean may lose.

    Raises:
        InvalidArgumentError: It is of other queries, lacks a model or a measure, or is
            no evaluation.
    """
    try:
        rows = {row["label"]: row for row in base["rankings"] if not row["baseline"]}
        queries = {
            label: {name: set(values) for name, values in row["queries"].items()}
            for label, row in rows.items()
        }
        means = {
            label: {name: float(m["mean"]) for name, m in row["means"].items()}
            for label, row in rows.items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise InvalidArgumentError(
            f"{where}: expected an evaluation.json of evaluate"
        ) from None
    lines = []
    for row in results.models():
        label = _counterpart(row, results, list(rows), where)
        for name in results.measures:
            if name not in means[label]:
                raise InvalidArgumentError(
                    f"{where}: expected {name} of {label}, got none"
                )
            if queries[label][name] != set(results.dataset.judgements):
                raise InvalidArgumentError(
                    f"{where}: expected the same queries, got others"
                )
            now, before = row.means[name].mean, means[label][name]
            if now < before - margin:
                lines.append(
                    f"{row.label}: {name} {now:.4f}, expected at least "
                    f"{before - margin:.4f} ({where} has {before:.4f})"
                )
    return lines


def _counterpart(row: Ranked, results: Results, labels: list[str], where: str) -> str:
    """The model of before that one of now is compared with."""
    if row.label in labels:
        return row.label
    # One and one: a new model in the place of another.
    if len(labels) == len(results.models()) == 1:
        return labels[0]
    raise InvalidArgumentError(
        f"{where}: expected {row.label}, got {', '.join(labels)[:200] or 'no models'}"
    )
