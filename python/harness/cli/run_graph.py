# SPDX-License-Identifier: Apache-2.0
"""``run-graph``: send requests through a graph.pbtxt and show what comes back.

Rerank nodes are run by the C++ calculator, all others by MediaPipe; a graph of rerank
nodes alone needs no MediaPipe.
"""

import argparse
import json
import sys
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.cli import parents
from harness.cli.inputs import read_documents, read_requests, read_text
from harness.cli.tables import print_ranking, progress
from harness.errors import InvalidArgumentError, RerankError

if TYPE_CHECKING:
    from harness.graph import GraphPool

RERANK, TOKENIZE = URIS = ("/v3/rerank", "/v3/tokenize")

EXAMPLE = """\
examples:
  python -m harness run-graph graphs/demo/graph.pbtxt \\
      --query "how do I copy files to another computer" \\
      --documents graphs/demo/documents.txt
  python -m harness run-graph graphs/demo/graph.pbtxt --requests FILE.jsonl --json
  python -m harness run-graph graphs/demo/graph.pbtxt --uri /v3/tokenize \\
      --request FILE.json

--documents reads one document per line (blank lines are skipped), a JSON list
(.json) or one JSON string or object per line (.jsonl); - is standard input.
--json prints the graph's answer as it is, one line per request; so are the tokens
of --uri /v3/tokenize. At the end standard error says what ran the graph: MediaPipe
where the extra `graph` is installed, else, for rerank nodes alone, our own streams.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "run-graph",
        help="rerank documents through a graph.pbtxt",
        description="Sends requests through a graph.pbtxt.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[
            parents.documents(required=False),
            parents.top_n(),
            parents.timeout("longest wait for an answer"),
            parents.output(),
        ],
    )
    parser.add_argument("graph", type=Path, metavar="GRAPH", help="graph.pbtxt")
    parser.add_argument("--request", metavar="FILE", help="one request body, .json")
    parser.add_argument(
        "--requests", metavar="FILE", help="many request bodies, one per line, .jsonl"
    )
    parser.add_argument(
        "--uri",
        choices=URIS,
        default=RERANK,
        help="what the requests in a file are for; default: %(default)s",
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: A file, the graph, the model or a request is at fault.
    """
    requests = list(_requests(options))
    with (
        _opened(options.graph) as pool,
        closing(_responses(pool, requests, options.timeout, options.uri)) as responses,
    ):
        for (where, request), response in zip(requests, responses, strict=True):
            if options.json or options.uri == TOKENIZE:
                print(response, flush=True)
            else:
                title = where if options.requests else ""
                print_ranking(request, response, title)
    # At the end: where a request failed, that is the one line to read.
    print(f"graph: ran {pool.backend.title}", file=sys.stderr)


def _requests(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """(Where it stands, body) of each request; wrong combinations end the program."""
    pair = options.query is not None or options.documents is not None
    if pair + (options.request is not None) + (options.requests is not None) != 1:
        options.parser.error(
            "expected one of --query with --documents, --request, --requests"
        )
    if pair and (options.query is None or options.documents is None):
        options.parser.error("--query and --documents belong together")
    if options.top_n is not None and not pair:
        options.parser.error("--top-n belongs to --query and --documents")
    if options.uri == TOKENIZE and pair:
        options.parser.error(f"--uri {TOKENIZE} belongs to --request and --requests")
    if options.request is not None:
        yield options.request, read_text(options.request)
    elif options.requests is not None:
        for number, line in read_requests(options.requests):
            yield f"{options.requests}:{number}", line
    else:
        body: dict[str, Any] = {
            "query": options.query,
            "documents": read_documents(options.documents),
            "return_documents": True,
        }
        if options.top_n is not None:
            body["top_n"] = options.top_n
        try:
            text = json.dumps(body, ensure_ascii=False)
        except RecursionError:
            raise InvalidArgumentError(
                f"{options.documents}: expected documents that fit into a request, got "
                "lists and objects that are nested too deeply"
            ) from None
        yield "", text


@contextmanager
def _opened(path: Path) -> "Iterator[GraphPool]":
    """The graph's pool with its models loaded."""
    # Here, not above: mediapipe takes a second to import.
    from harness._native import CalculatorNode
    from harness.graph import GraphPool, load_graph, validate_graph
    from harness.graph.resources import load_side_packets

    spec = load_graph(path)
    # A wrong graph is told before a large model is loaded.
    validate_graph(spec, CalculatorNode)
    with GraphPool(spec, CalculatorNode, load_side_packets(spec)) as pool:
        yield pool


def _responses(
    pool: "GraphPool",
    requests: list[tuple[str, str]],
    timeout: float | None,
    uri: str,
) -> Generator[str, None, None]:
    """Answers in the order of the requests, from as many clients as graphs.

    Raises:
        RerankError: Of the first request that fails; all others are dropped.
    """

    def answer(request: tuple[str, str]) -> str:
        where, body = request
        try:
            return pool.run(body, timeout, uri)
        except RerankError as error:
            raise type(error)(f"{where}: {error}" if where else str(error)) from error

    # The pool is left first: closing it ends what the clients are waiting for.
    with ThreadPoolExecutor(max(1, pool.size)) as clients, pool:
        futures = [clients.submit(answer, request) for request in requests]
        try:
            with progress("requests", len(requests)) as advance:
                for future in futures:
                    response = future.result()
                    advance()
                    yield response
        finally:
            clients.shutdown(wait=False, cancel_futures=True)
