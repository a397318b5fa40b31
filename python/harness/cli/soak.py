# SPDX-License-Identifier: Apache-2.0
"""``soak``: many clients, bad requests, cancellations and faults, for a while."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from harness.cli.numbers import natural_int, positive_int, seconds, share
from harness.cli.tables import FILE_WIDTH, progress
from harness.errors import InternalError

if TYPE_CHECKING:
    from harness.soak import SoakReport

EXAMPLE = """\
examples:
  python -m harness soak
  python -m harness soak ~/models/Qwen3-Reranker-0.6B --seconds 3600 --clients 16

Every answer is compared with one computed beforehand. Exit code 1 when a request was
lost, an answer was not its own or not right, or an error had no cause in the soak.
"""
STEPS = 100  # of the progress bar


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
    )
    parser.add_argument(
        "model",
        type=Path,
        nargs="?",
        metavar="MODEL",
        help="model directory; default: the one that comes with the package",
    )
    parser.add_argument("--seconds", type=seconds, default=60.0, metavar="N")
    parser.add_argument("--clients", type=positive_int, default=8, metavar="N")
    parser.add_argument("--seed", type=natural_int, default=0, metavar="N")
    parser.add_argument(
        "--faults",
        type=share,
        default=0.02,
        metavar="SHARE",
        help="share of batches that fail, give NaN or are slow; default: 0.02",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The model cannot be loaded, or the soak did not pass.
    """
    from harness.servable import bundled_model
    from harness.soak import SoakOptions, run_soak

    done = 0
    with progress("soak", STEPS) as advance:

        def tick(over: float) -> None:
            nonlocal done
            while done < over * STEPS:
                advance()
                done += 1

        report = run_soak(
            SoakOptions(
                model=options.model or bundled_model(),
                seconds=options.seconds,
                clients=options.clients,
                seed=options.seed,
                faults=options.faults,
            ),
            tick,
        )
    print_report(report)
    if not report.passed:
        raise InternalError("soak: did not pass")


def print_report(report: "SoakReport") -> None:
    """Prints the counts as a table and examples of what was wrong."""
    table = Table(title=f"soak of {report.seconds:g} seconds", title_justify="left")
    table.add_column("")
    table.add_column("count", justify="right")
    table.add_row("requests", str(report.requests))
    table.add_row("right answers", str(report.answers))
    for kind, count in sorted(report.errors.items()):
        table.add_row(kind, str(count))
    table.add_section()
    table.add_row("lost", str(report.lost))
    table.add_row("mixed up", str(report.mixed_up))
    table.add_row("unexpected errors", str(report.unexpected.total()))
    table.add_section()
    table.add_row("memory growth (MiB)", f"{report.memory_growth_mb:.1f}")
    Console(width=None if sys.stdout.isatty() else FILE_WIDTH).print(table)
    for example in report.examples:
        print(f"example: {example}", file=sys.stderr)
