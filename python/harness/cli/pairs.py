# SPDX-License-Identifier: Apache-2.0
"""``--pairs`` and ``--queries``: the texts that parity and tune score.

Example:
    >>> parser = argparse.ArgumentParser(parents=[pairs.arguments()])
    >>> pairs.read(parser.parse_args(["--pairs", "mine.jsonl"]))
"""

import argparse
import json
from typing import TYPE_CHECKING

from harness.cli.inputs import read_requests
from harness.cli.numbers import positive_int
from harness.errors import InvalidArgumentError

if TYPE_CHECKING:
    from harness.parity.runner import Request


def arguments() -> argparse.ArgumentParser:
    """A parent with both options."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(
        "--pairs",
        metavar="FILE",
        help='.jsonl, a {"query": ..., "documents": [...]} a line; default: built in',
    )
    parser.add_argument(
        "--queries",
        type=positive_int,
        metavar="N",
        help="use the first N queries only, for a quick look",
    )
    return parser


def read(options: argparse.Namespace) -> "list[Request]":
    """What --pairs and --queries ask for.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: A line has no query with a document.
    """
    from harness.parity.runner import Request, built_in_set

    requests = built_in_set()
    if options.pairs:
        requests = []
        for number, line in read_requests(options.pairs):
            try:
                body = json.loads(line)
                request = Request(
                    str(body["query"]), [str(d) for d in body["documents"]]
                )
            except (ValueError, TypeError, KeyError, RecursionError):
                request = Request("", [])
            if not request.documents:
                raise InvalidArgumentError(
                    f'{options.pairs}:{number}: expected {{"query": ..., '
                    '"documents": [...]} with at least one document'
                )
            requests.append(request)
    return requests[: options.queries]
