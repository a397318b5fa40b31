# SPDX-License-Identifier: Apache-2.0
"""Tolerances of a comparison: read from a command line, and what is beyond them.

Example:
    >>> judge(run, parse_tolerances("f32=0.01,int8=2"))
    ''
"""

import argparse
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


def judge(run: "Run", tolerances: dict[str, float] | None) -> str | None:
    """What is beyond the tolerance, in words; empty: nothing; None: not judged."""
    if tolerances is None:
        return None
    names = [*([run.weights] if run.weights in WEIGHTS else []), run.precision, ""]
    limits = (tolerances.get(name) for name in names)
    limit = next((limit for limit in limits if limit is not None), None)
    where = f"{run.model} {run.precision}"
    if run.token_equality < 1:
        return f"{where}: token ids differ"
    if limit is None:
        return None
    # Written so that a difference that is no number fails as well.
    if not run.metrics.max_difference <= limit:
        return (
            f"{where}: largest difference {run.metrics.max_difference:.3g}, "
            f"expected at most {limit:g}"
        )
    return ""
