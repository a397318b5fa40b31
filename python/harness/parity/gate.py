# SPDX-License-Identifier: Apache-2.0
"""Tolerances of a comparison: read from a command line, and what is beyond them.

Example:
    >>> judge(run, parse_tolerances("f32=0.01,int8=2"))
    ''
"""

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.parity.runner import Run

# OpenVINO's hints.
PRECISIONS = ("f32", "bf16", "f16")
# Precisions of weights that may have a tolerance of their own.
WEIGHTS = ("int8", "int4")


def parse_precisions(text: str) -> list[str]:
    """Hints from a list with commas; repeated ones count once."""
    names = list(dict.fromkeys(text.split(",")))
    for name in names:
        if name not in PRECISIONS:
            raise argparse.ArgumentTypeError(
                f"expected some of {','.join(PRECISIONS)}, got {name!r}"
            )
    return names


def parse_tolerances(text: str) -> dict[str, float]:
    """Limits by precision; that of "" holds for all others."""
    limits = {}
    for part in text.split(","):
        name, _, number = part.rpartition("=")
        if name and name not in (*PRECISIONS, *WEIGHTS):
            raise argparse.ArgumentTypeError(
                f"expected some of {','.join((*PRECISIONS, *WEIGHTS))}, got {name!r}"
            )
        try:
            limits[name] = float(number)
        except ValueError:
            limits[name] = -1.0
        if not limits[name] >= 0:
            raise argparse.ArgumentTypeError(
                f"expected a number of at least 0, got {number!r}"
            )
    return limits


def unmatched(
    tolerances: dict[str, float], runs: Iterable[tuple[str, str, str]]
) -> str:
    """What tolerances and runs lack of each other, in words; empty: nothing.

    Args:
        tolerances: As parse_tolerances gives them.
        runs: Model, precision of its weights and hint of each.
    """
    runs = list(runs)
    known = {name for _, weights, hint in runs for name in (weights, hint)}
    for name in tolerances:
        if name and name not in known:
            return f"no run is of {name}, whose tolerance is {tolerances[name]:g}"
    for model, weights, hint in runs:
        if _limit(tolerances, weights, hint) is None:
            return f"no tolerance for {model} {hint}; a number alone is for all others"
    return ""


def judge(run: "Run", tolerances: dict[str, float] | None) -> str | None:
    """What is beyond the tolerance, in words; empty: nothing; None: not judged."""
    if tolerances is None:
        return None
    where = f"{run.model} {run.precision}"
    if run.token_equality < 1:
        return f"{where}: token ids differ"
    limit = _limit(tolerances, run.weights, run.precision)
    if limit is None:
        return f"{where}: no tolerance for it"
    # Written so that a difference that is no number fails as well.
    if not run.metrics.max_difference <= limit:
        return (
            f"{where}: largest difference {run.metrics.max_difference:.3g}, "
            f"expected at most {limit:g}"
        )
    return ""


def _limit(tolerances: dict[str, float], weights: str, hint: str) -> float | None:
    """The limit of a run: its weights' before its hint's before that of all."""
    names = [*([weights] if weights in WEIGHTS else []), hint, ""]
    limits = (tolerances.get(name) for name in names)
    return next((limit for limit in limits if limit is not None), None)
