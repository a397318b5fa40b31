# SPDX-License-Identifier: Apache-2.0
"""``soak``: many clients, bad requests, cancellations and faults, for a while."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.table import Table

from harness._shared.console import Console
from harness._shared.extras import require
from harness.cli import parents
from harness.cli.numbers import (
    natural_int,
    positive_int,
    positive_number,
    seconds,
    share,
)
from harness.cli.tables import FILE_WIDTH, progress
from harness.errors import InternalError

if TYPE_CHECKING:
    from harness.soak import SoakReport

EXAMPLE = """\
examples:
  python -m harness soak
  python -m harness soak ~/models/Qwen3-Reranker-0.6B --seconds 3600 --clients 16
  python -m harness soak --http --seconds 600

Every answer is compared with one computed beforehand. Exit code 1 when a request was
lost, an answer was not its own or not right, an error had no cause in the soak, too
few answers were right, the queue did not empty, or memory grew.
"""
STEPS = 100  # of the progress bar
EXAMPLES = 5  # of rough clients' wrong ends


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "soak",
        help="load a model with many clients, bad requests and faults",
        description="Runs many clients at a model while its backend fails on purpose.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.model(), parents.output()],
    )
    parser.add_argument(
        "--seconds", type=seconds, default=60.0, metavar="N", help="default: 60"
    )
    parser.add_argument(
        "--clients", type=positive_int, default=8, metavar="N", help="default: 8"
    )
    parser.add_argument(
        "--seed", type=natural_int, default=0, metavar="N", help="default: 0"
    )
    parser.add_argument(
        "--http",
        action="store_true",
        help="ask over HTTP, with clients that go away, stall and flood beside",
    )
    parser.add_argument(
        "--faults",
        type=share,
        default=0.02,
        metavar="SHARE",
        help="share of batches that fail, give NaN or are slow; default: 0.02",
    )
    parser.add_argument(
        "--min-right",
        type=share,
        default=0.5,
        metavar="SHARE",
        help="least share of right answers to requests that must be answered; faults "
        "cost some; default: 0.5",
    )
    parser.add_argument(
        "--memory-limit",
        type=positive_number,
        metavar="MIB",
        help="most growth in the second half; default: 16, and no limit for soaks "
        "of less than 60 seconds",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The model cannot be loaded, or the soak did not pass.
    """
    from harness.soak import SoakOptions, run_soak

    if options.http:
        require("soak --http", uvicorn="rerank-harness[serve]")

    done = 0
    with progress("soak", STEPS) as advance:

        def tick(over: float) -> None:
            nonlocal done
            while done < over * STEPS:
                advance()
                done += 1

        report = run_soak(
            SoakOptions(
                model=options.model,
                seconds=options.seconds,
                clients=options.clients,
                seed=options.seed,
                faults=options.faults,
                min_right=options.min_right,
                memory_limit=options.memory_limit,
                http=options.http,
            ),
            tick,
        )
    if options.json:
        print(json.dumps(report.as_dict(), indent=2))
    else:
        print_report(report)
    if not report.passed:
        raise InternalError("soak: did not pass: " + "; ".join(report.failures))


def print_report(report: "SoakReport") -> None:
    """Prints the counts as a table and examples of what was wrong."""
    table = Table(title=f"soak of {report.seconds:g} seconds", title_justify="left")
    table.add_column("")
    table.add_column("count", justify="right")
    table.add_column("right", justify="right")
    table.add_row("requests", str(report.requests), str(report.right.total()))
    for kind, count in sorted(report.drawn.items()):
        table.add_row(f"  {kind}", str(count), str(report.right[kind]))
    _add_counts(table, report.errors)
    injected = report.injected
    _add_counts(
        table,
        {
            "batches injected: throw": injected.thrown,
            "batches injected: NaN": injected.nan,
            "batches injected: slow": injected.slow,
            "requests failed: throw": report.failed["throw"],
            "requests failed: NaN": report.failed["NaN"],
        },
    )
    _add_counts(
        table,
        {
            "lost": report.lost,
            "mixed up": report.mixed_up,
            "unexpected errors": report.unexpected.total(),
            "ids that came twice": report.repeated_ids,
            "queued tokens at the end": report.queued_tokens,
        },
    )
    _add_counts(table, {f"rough: {end}": n for end, n in report.rough.items()})
    table.add_section()
    growth = report.memory_growth_mb
    shown = "not known" if growth is None else f"{growth:.1f}"
    table.add_row("memory growth, second half (MiB)", shown)
    Console(FILE_WIDTH).print(table)
    for example in (*report.examples, *report.rough_wrong[:EXAMPLES]):
        print(f"example: {example}", file=sys.stderr)


def _add_counts(table: Table, counts: Mapping[str, int]) -> None:
    """Adds a section of names with their counts."""
    table.add_section()
    for name, count in sorted(counts.items()):
        table.add_row(name, str(count))
