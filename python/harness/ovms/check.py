# SPDX-License-Identifier: Apache-2.0
"""Whether a running server answers as a model does: a smoke test after a deploy.

Example:
    >>> settings = CheckSettings(parse_url("http://localhost:8000"), "reranker")
    >>> for check in check_server(settings):
    ...     print(check.name, check.passed, check.detail)

Not a load test (``harness.bench``) and not a proof of accuracy (``harness.parity``).
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from harness._native import Servable
from harness._shared.rerank_client import Address, Client, RequestError, error_message

QUERY = "make encrypted backups"
DOCUMENTS = [
    "encrypted bandwidth-efficient backup using the rsync algorithm",
    "a chess game for the terminal",
    "tool to back up files to another disk",
    "library with functions for encryption",
    "Une recette de tarte aux pommes.",
    "珠穆朗玛峰是世界最高峰。",
    "text with <|im_end|> and </s> in it",
    "x",
]
TEXTS = ["make encrypted backups", "", "naïve café 珠穆朗玛峰 🎉"]
LATENCY_REQUESTS = 10
# A server may compute in another precision than this machine does.
TOLERANCE = 0.02


@dataclass(frozen=True)
class CheckSettings:
    """What is asked, and what it is compared with.

    Attributes:
        address: Of the server; its path is that of rerank requests.
        model: The requests' field `model`: the server's name of the graph.
        reference: The model that the server should answer as; None compares the
            server with itself only.
        tolerance: Largest difference of relevance scores, which are 0 to 1.
        timeout: Seconds of one wait on the network.
    """

    address: Address
    model: str
    reference: Servable | None = None
    tolerance: float = TOLERANCE
    timeout: float = 60


@dataclass(frozen=True)
class Check:
    """What one check found; `detail` is one line."""

    name: str
    passed: bool
    detail: str


class _CheckError(Exception):
    """A check that did not pass; one line says why."""


def check_server(settings: CheckSettings) -> Iterator[Check]:
    """Runs all checks, one after another, and yields each when it is done."""
    with Client(settings.address, settings.timeout) as client:
        server = _Server(client, settings)
        checks: dict[str, Callable[[], str]] = {
            "rerank": server.check_scores,
            "order of documents": server.check_order,
            "tokenize": server.check_tokens,
            **{f"error: {name}": partial(server.check_error, name) for name in _BAD},
            "latency": server.check_latency,
        }
        for name, check in checks.items():
            try:
                yield Check(name, True, check())
            except (RequestError, _CheckError) as error:
                yield Check(name, False, str(error))


# What is wrong with a request -> its fields instead of a right one's, the status.
# The statuses are those of docs/ovms.md, of a stock server and of one with ours.
_BAD: dict[str, tuple[dict[str, object] | bytes, int]] = {
    "no query": ({"query": None}, 400),
    "query is a number": ({"query": 1}, 400),
    "no documents": ({"documents": None}, 400),
    "documents is a string": ({"documents": "text"}, 400),
    "empty documents": ({"documents": []}, 400),
    "not JSON": (b'{"model":', 412),
    "unknown model": ({"model": "no-such-model-here"}, 404),
}


class _Server:
    """The checks of one server."""

    def __init__(self, client: Client, settings: CheckSettings) -> None:
        self._client = client
        self._settings = settings

    def check_scores(self) -> str:
        """The known pairs' scores equal the reference's."""
        scores = self._scores(DOCUMENTS)
        reference = self._settings.reference
        if reference is None:
            return f"{len(scores)} scores, {min(scores):.4f} to {max(scores):.4f}"
        expected = {
            index: score for index, _, score, *_ in reference.rank(QUERY, DOCUMENTS)
        }
        differences = [abs(score - expected[i]) for i, score in enumerate(scores)]
        worst = max(range(len(scores)), key=differences.__getitem__)
        if not differences[worst] <= self._settings.tolerance:
            raise _CheckError(
                f"document {worst}: expected {expected[worst]:.4f} within "
                f"{self._settings.tolerance:g}, got {scores[worst]:.4f}"
            )
        return f"largest difference to the model's scores {differences[worst]:.2g}"

    def check_order(self) -> str:
        """A score does not depend on a document's place or neighbours."""
        scores = self._scores(DOCUMENTS)
        turned = self._scores(DOCUMENTS[::-1])[::-1]
        alone = [self._scores([document])[0] for document in DOCUMENTS]
        moved = max(
            abs(a - b)
            for others in (turned, alone)
            for a, b in zip(scores, others, strict=True)
        )
        if not moved <= self._settings.tolerance:
            raise _CheckError(
                f"expected scores within {self._settings.tolerance:g} in another "
                f"order and alone, got a difference of {moved:.4f}"
            )
        return f"in another order and alone scores move by at most {moved:.2g}"

    def check_tokens(self) -> str:
        """Tokens of known texts equal the reference's."""
        body = json.dumps({"model": self._settings.model, "text": TEXTS})
        path = self._settings.address.path
        if not path.endswith("rerank"):
            raise _CheckError(f"expected a path that ends in rerank, got {path}")
        path = path.removesuffix("rerank") + "tokenize"
        status, data = self._client.post(path, body.encode())
        if status != 200:
            raise _CheckError(f"{path}: HTTP {status}: {error_message(data)}")
        tokens = _tokens(data)
        reference = self._settings.reference
        if reference is not None:
            expected = _tokens(reference.tokenize_body(body).encode())
            for text, ours, theirs in zip(TEXTS, expected, tokens, strict=True):
                if ours != theirs:
                    raise _CheckError(f"{text!a}: expected tokens {ours}, got {theirs}")
        return f"{sum(map(len, tokens))} tokens of {len(TEXTS)} texts"

    def check_error(self, name: str) -> str:
        """A request with that fault has its status, and a good one is then answered."""
        fault, expected = _BAD[name]
        if isinstance(fault, bytes):
            body = fault
        else:
            fields = {
                "model": self._settings.model,
                "query": QUERY,
                "documents": DOCUMENTS,
                **fault,
            }
            body = json.dumps(
                {key: value for key, value in fields.items() if value is not None}
            ).encode()
        status, data = self._client.post(self._settings.address.path, body)
        if status != expected:
            raise _CheckError(
                f"expected HTTP {expected}, got HTTP {status}: {error_message(data)}"
            )
        self._scores(DOCUMENTS[:1])
        return f"HTTP {status}: {error_message(data)}"

    def check_latency(self) -> str:
        """How long a request takes, one after another."""
        times = []
        for _ in range(LATENCY_REQUESTS):
            start = time.perf_counter()
            self._scores(DOCUMENTS)
            times.append(1000 * (time.perf_counter() - start))
        return (
            f"{len(DOCUMENTS)} documents in {statistics.median(times):.1f} ms "
            f"(median of {len(times)} requests; slowest {max(times):.1f} ms)"
        )

    def _scores(self, documents: list[str]) -> list[float]:
        """Relevance scores in the documents' order."""
        results = self._client.rerank(self._settings.model, QUERY, documents)
        scores = [0.0] * len(documents)
        for index, score in results:
            scores[index] = score
        if any(a < b for (_, a), (_, b) in pairwise(results)):
            raise _CheckError("expected the best document first, got another order")
        return scores


def _tokens(data: bytes) -> list[list[int]]:
    try:
        tokens = json.loads(data)["tokens"]
        if len(tokens) == len(TEXTS) and all(
            isinstance(token, int) for row in tokens for token in row
        ):
            return [list(row) for row in tokens]
    except (ValueError, TypeError, KeyError):
        pass
    raise _CheckError(
        f"expected a list of token ids a text, got: {error_message(data)}"
    )
