# SPDX-License-Identifier: Apache-2.0
"""``check-ovms``: does a running server answer as the model does?"""

import argparse
import json
from pathlib import Path

import harness
from harness._shared.rerank_client import parse_url
from harness.cli import parents
from harness.cli.numbers import positive_share
from harness.errors import FailedPreconditionError
from harness.ovms.check import TOLERANCE, Check, CheckSettings, check_server

EXAMPLE = """\
examples:
  python -m harness check-ovms http://localhost:8000 --model-name reranker
  python -m harness check-ovms http://localhost:8000 --model-name reranker \\
      --model models/qwen --json

With --model the server's scores and tokens are compared with those that this
model has here; without it a server is compared with itself: any order of the
documents, each of them alone. The exit code is 1 when a check did not pass.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "check-ovms",
        help="a smoke test of a running server",
        description="Asks a running server known questions: scores, tokens, errors, "
        "latency.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.timeout("longest wait for an answer; default: %(default)s", 60.0),
            parents.output(),
        ],
    )
    parser.add_argument(
        "url", metavar="URL", help="the server's address; without a path /v3/rerank"
    )
    parser.add_argument(
        "--model-name",
        required=True,
        metavar="NAME",
        help="the requests' model, which tells the server which graph to run",
    )
    parser.add_argument(
        "--model",
        type=Path,
        metavar="MODEL_DIR",
        help="the model that the server should answer as",
    )
    parser.add_argument(
        "--tolerance",
        type=positive_share,
        default=TOLERANCE,
        metavar="SHARE",
        help="largest difference of relevance scores; default: %(default)s",
    )
    parents.add_renamed(parser, "--limit", "--timeout")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: The address or the model is at fault, or a check did not pass.
    """
    settings = CheckSettings(
        address=parse_url(options.url),
        model=options.model_name,
        reference=harness.load_servable(options.model) if options.model else None,
        tolerance=options.tolerance,
        timeout=options.timeout,
    )
    checks: list[Check] = []
    for check in check_server(settings):
        checks.append(check)
        if not options.json:
            verdict = "ok    " if check.passed else "FAILED"
            print(f"{verdict}  {check.name}: {check.detail}", flush=True)
    if options.json:
        print(
            json.dumps(
                {"url": str(settings.address), "checks": list(map(vars, checks))}
            )
        )
    failed = [check.name for check in checks if not check.passed]
    if failed:
        raise FailedPreconditionError(
            f"{settings.address}: {len(failed)} of {len(checks)} checks failed: "
            + ", ".join(failed)
        )
