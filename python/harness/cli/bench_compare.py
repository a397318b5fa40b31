# SPDX-License-Identifier: Apache-2.0
"""``bench-compare``: two result files of ``bench`` side by side."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from harness.bench.compare import Row, compare_results, read_results
from harness.cli.tables import print_rows
from harness.errors import FailedPreconditionError

EXAMPLE = """\
examples:
  python -m harness bench-compare before/bench.json after/bench.json
  python -m harness bench-compare a/against.json b/against.json --fail-above 1.2

A ratio is the second file's over the first's. With --fail-above the exit code is 1
when a time, a throughput or a memory of the second is worse by more than that factor.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "bench-compare",
        help="compare two result files of bench",
        description="Compares two bench.json or two against.json.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("first", type=Path, metavar="A.json")
    parser.add_argument("second", type=Path, metavar="B.json")
    parser.add_argument(
        "--fail-above",
        type=float,
        metavar="FACTOR",
        help="exit with 1 when B is worse by more than this factor",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A file is at fault, or B is worse than allowed.
    """
    rows = compare_results(read_results(options.first), read_results(options.second))
    if options.json:
        print(json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows]))
    else:
        print_rows(("", "unit", "A", "B", "B / A"), [_cells(row) for row in rows])
    if options.fail_above is None:
        return
    worse = [
        f"{row.what} ({row.unit}) is {row.slowdown:.2f} times as bad"
        for row in rows
        if row.slowdown is not None and row.slowdown > options.fail_above
    ]
    if worse:
        raise FailedPreconditionError(
            f"{options.second}: expected at most {options.fail_above:g} times: "
            + "; ".join(worse)
        )


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "-" if row.ratio is None else f"{row.ratio:.3f}"
    return (row.what, row.unit, _number(row.first), _number(row.second), ratio)


def _number(value: float | None) -> str:
    return (
        "-" if value is None else f"{value:,.4g}" if value < 1000 else f"{value:,.0f}"
    )
