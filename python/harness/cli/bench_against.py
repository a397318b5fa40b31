# SPDX-License-Identifier: Apache-2.0
"""``bench --against URL``: what N clients of a running server see.

The arguments that only this needs, and the run. Not for starting a server.
"""

import argparse
import sys
from pathlib import Path

from harness._shared.extras import require
from harness._shared.outputs import make_folder
from harness._shared.rerank_client import parse_url
from harness.bench import workloads
from harness.bench.load import LoadSettings, Results, probe, run_load
from harness.cli.files import write_json
from harness.cli.numbers import positive_int
from harness.cli.tables import progress
from harness.errors import FailedPreconditionError

FILE = "load.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what --against needs to the parser of ``bench``."""
    group = parser.add_argument_group("load on a running server")
    group.add_argument(
        "--against",
        metavar="URL",
        help="a server's address; without a path it is /v3/rerank",
    )
    group.add_argument(
        "--model-name",
        metavar="NAME",
        help="the requests' model, which tells the server which graph to run",
    )
    group.add_argument(
        "--clients",
        type=positive_int,
        metavar="N",
        help="at once; default: as the workload has it",
    )
    group.add_argument(
        "--request-count",
        type=positive_int,
        metavar="N",
        help="of each workload; default: 100",
    )


def refuse_arguments(options: argparse.Namespace) -> None:
    """Ends the program where what only --against knows came without it."""
    for name in ("model_name", "clients", "request_count"):
        if getattr(options, name) is not None:
            options.parser.error(f"--{name.replace('_', '-')} belongs to --against")
    if options.model is None:
        options.parser.error("expected MODEL_DIR, or --against URL")


def run(options: argparse.Namespace) -> None:
    """Runs the load.

    Raises:
        RerankError: The address is wrong, the server does not answer, or some
            request failed; the results are written and shown even then.
    """
    if options.model is not None:
        options.parser.error("MODEL_DIR and --against exclude each other")
    for name in (
        "plugin_config",
        "peers",
        "repeats",
        "reference",
        "tuned_group",
        "against_limit",
    ):
        if getattr(options, name) is not None:
            options.parser.error(
                f"--{name.replace('_', '-')} belongs to MODEL_DIR, not to --against"
            )
    if options.model_name is None:
        options.parser.error("--against needs --model-name")
    settings = LoadSettings(
        address=parse_url(options.against),
        model=options.model_name,
        workloads=workloads.select(options.workloads or ["A"]),
        clients=options.clients,
        requests=options.request_count or 100,
        timeout=options.timeout,
        scale=options.scale,
    )
    probe(settings)  # Before a folder is made for results that nobody will have.
    file = make_folder(options.out) / FILE
    results = run_load(settings, progress)
    write_json(file, results)
    written = [file, *_plot(results, file.with_suffix(".png"))]
    if options.json:
        print(file.read_text(encoding="utf-8"), end="")
    else:
        from harness.bench.report import print_load

        print_load(results)
    print(f"written: {', '.join(map(str, written))}", file=sys.stderr, flush=True)
    entries = results["workloads"].values()
    failed = sum(entry["failed"] for entry in entries)
    if failed:
        first = next(reason for entry in entries for reason in entry["errors"])
        total = failed + sum(entry["answered"] for entry in entries)
        raise FailedPreconditionError(
            f"{results['url']}: {failed} of {total} requests failed, most: {first}"
        )


def _plot(results: Results, file: Path) -> list[Path]:
    """Draws the picture; without matplotlib there is none, and a line says so."""
    try:
        require("the plot", matplotlib="rerank-harness[bench]")
    except FailedPreconditionError as error:
        print(f"no picture: {error}", file=sys.stderr, flush=True)
        return []
    from harness.bench.load_plot import save_load_plot

    save_load_plot([results], file)
    return [file]
