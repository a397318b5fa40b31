# SPDX-License-Identifier: Apache-2.0
"""``bench-compare``: two result files of ``bench``, before and after a change."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from harness._shared.console import Console
from harness._shared.extras import require
from harness.bench.compare import Comparison, Row, compare
from harness.cli import parents
from harness.cli.files import read_json_object
from harness.cli.numbers import percent
from harness.cli.tables import FILE_WIDTH
from harness.errors import FailedPreconditionError, InvalidArgumentError

EXAMPLE = """\
examples:
  python -m harness bench-compare before/bench.json after/bench.json
  python -m harness bench-compare before/load.json after/load.json --fail-over 10 \\
      --plot change.png

Both files come from bench, or both from bench --against. A change in time is marked
with ~ where the rounds of both files reach into each other: that may be noise, and
--fail-over does not count it. Exit code 1: something became worse by more than that.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "bench-compare",
        help="compare two result files of bench",
        description="Shows what became faster, slower or larger between two results.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.output()],
    )
    parser.add_argument("before", type=Path, metavar="BEFORE.json")
    parser.add_argument("after", type=Path, metavar="AFTER.json")
    parser.add_argument(
        "--fail-over",
        type=percent,
        metavar="PERCENT",
        help="exit with 1 when something became worse by more",
    )
    parser.add_argument(
        "--plot",
        type=Path,
        metavar="FILE.png",
        help="draw both",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A file is at fault, or something became worse than allowed.
    """
    before, after = (read_json_object(f) for f in (options.before, options.after))
    try:
        comparison = compare(before, after)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(
            f"{options.before}, {options.after}: {error}"
        ) from None
    if options.json:
        print(json.dumps(comparison.as_dict(), indent=2))
    else:
        _print(comparison)
    if options.plot:
        _plot(before, after, comparison, options.plot)
    if options.fail_over is not None:
        _check(comparison, options.fail_over)


def _plot(
    before: dict[str, Any], after: dict[str, Any], comparison: Comparison, file: Path
) -> None:
    require("bench-compare --plot", matplotlib="rerank-harness[bench]")
    from harness.bench.compare_plot import save_compare_plot
    from harness.bench.load_plot import save_load_plot

    try:
        if after.get("kind") == "load":
            save_load_plot([before, after], file)
        else:
            save_compare_plot(comparison, file)
    except OSError as error:
        raise InvalidArgumentError(f"{file}: {error.strerror}") from None
    print(f"written: {file}", file=sys.stderr)


def _print(comparison: Comparison) -> None:
    table = Table()
    # A server under load has none.
    contenders = any(row.contender for row in comparison.rows)
    for name in ("workload", *(["contender"] if contenders else []), "number"):
        table.add_column(name, no_wrap=True)
    for name in ("before", "after", "change"):
        table.add_column(name, justify="right", no_wrap=True)
    workload = ""
    for row in comparison.rows:
        if workload not in ("", row.workload):
            table.add_section()
        workload = row.workload
        contender = [row.contender] if contenders else []
        cells = (row.workload, *contender, row.metric)
        numbers = (f"{row.before:,.6g}", f"{row.after:,.6g}")
        table.add_row(*map(Text, cells), *numbers, _change(row))
    Console(FILE_WIDTH).print(table)
    for line in comparison.missing:
        print(line)
    for line in comparison.differences:
        print(f"not the same: {line}")


def _change(row: Row) -> Text:
    mark = "~ " if row.overlapping else ""
    if row.overlapping or row.worse_by_percent == 0:
        style = ""
    else:
        style = "red" if row.worse_by_percent > 0 else "green"
    return Text(f"{mark}{row.change_percent:+.1f} %", style=style)


def _check(comparison: Comparison, percent: float) -> None:
    if comparison.lost:
        raise FailedPreconditionError(
            f"{comparison.lost} numbers of the first file are not in the second"
        )
    worse = [
        row
        for row in comparison.rows
        if row.worse_by_percent > percent and not row.overlapping
    ]
    if not worse:
        return
    most = max(worse, key=lambda row: row.worse_by_percent)
    where = ", ".join(filter(None, (most.workload, most.contender, most.metric)))
    raise FailedPreconditionError(
        f"{len(worse)} of {len(comparison.rows)} numbers are worse by more than "
        f"{percent:g} %; most: {where}, {most.before:g} to {most.after:g}"
    )
