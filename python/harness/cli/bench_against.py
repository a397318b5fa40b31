# SPDX-License-Identifier: Apache-2.0
"""``bench --against``: load on a server that is running."""

import argparse
import json
import sys
from typing import Any

from harness.bench import workloads
from harness.bench.against import Load, Target, run_load
from harness.cli.model_options import positive_float, positive_int
from harness.cli.tables import print_sections, progress
from harness.errors import FailedPreconditionError
from harness.outputs import make_folder


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds what only this part of bench takes."""
    server = parser.add_argument_group("a running server")
    server.add_argument(
        "--against", metavar="URL", help="http://HOST:PORT, its /v3/rerank is loaded"
    )
    server.add_argument(
        "--model-name",
        default="rerank",
        metavar="NAME",
        help="what requests state as model; default: %(default)s",
    )
    server.add_argument(
        "--clients",
        type=positive_int,
        default=8,
        metavar="N",
        help="at once, each with a connection of its own; default: 8",
    )
    server.add_argument(
        "--requests", type=positive_int, default=100, metavar="N", help="default: 100"
    )
    server.add_argument(
        "--timeout",
        type=positive_float,
        default=60.0,
        metavar="SECONDS",
        help="of one request; default: 60",
    )


def run(options: argparse.Namespace) -> None:
    """Loads a running server.

    Raises:
        RerankError: The URL or an option is at fault, or a request failed.
    """
    target = Target.parse(options.against, options.model_name, options.timeout)
    workload = workloads.select(options.workloads)[0].scaled(options.scale)
    file = make_folder(options.out) / "against.json"
    with progress("requests", options.requests) as advance:
        results = run_load(
            target, Load(workload, options.clients, options.requests), advance
        )
    text = json.dumps(results, indent=2)
    file.write_text(text + "\n", encoding="utf-8")
    if options.json:
        print(text)
    else:
        _show(results)
    print(f"written: {file}", file=sys.stderr)
    if results["errors"]:
        failed, (first, *_) = sum(results["errors"].values()), results["errors"]
        raise FailedPreconditionError(
            f"{target.url()}: {failed} of {options.requests} requests failed: {first}"
        )


def _show(results: dict[str, Any]) -> None:
    latency = results["latency_ms"]
    print_sections(
        {
            f"{results['requests']} requests, {results['clients']} clients": {
                "server": results["url"],
                "documents": f"{results['documents']} a request, workload "
                f"{results['workload']}",
                "succeeded": str(results["succeeded"]),
                "throughput": f"{results['requests_per_second']:,.2f} requests/s, "
                f"{results['documents_per_second']:,.1f} documents/s",
            },
            "latency in ms": {k: f"{v:,.1f}" for k, v in latency.items()},
            "errors": {f"{n} times": error for error, n in results["errors"].items()},
        }
    )
