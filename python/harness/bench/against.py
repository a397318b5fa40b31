# SPDX-License-Identifier: Apache-2.0
"""Loads a running /v3/rerank server with clients, and times its answers.

Example:
    >>> target = Target.parse("http://localhost:8000", "rerank", timeout=60)
    >>> load = Load(workload, clients=8, requests=100)
    >>> run_load(target, load)["latency_ms"]["p95"]

Each client sends its next request when it has its answer (a closed loop), over one
connection. Not for finding out how a server behaves above its capacity.
"""

import http.client
import itertools
import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from harness.bench.workloads import Workload
from harness.errors import InvalidArgumentError

DEFAULT_PATH = "/v3/rerank"
PERCENTILES = (50, 90, 95, 99)
SHOWN_ERROR = 200  # characters of a server's message

Results = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """Where requests go."""

    host: str
    port: int
    path: str
    model: str
    secure: bool
    timeout: float  # seconds of one request

    @classmethod
    def parse(cls, url: str, model: str, timeout: float) -> "Target":
        """Reads a URL; without a path it gets /v3/rerank.

        Raises:
            InvalidArgumentError: It is no http or https URL.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidArgumentError(
                f"--against: expected http://HOST:PORT, got {url}"
            )
        secure = parts.scheme == "https"
        path = parts.path if parts.path.strip("/") else DEFAULT_PATH
        return cls(
            host=parts.hostname,
            port=port or (443 if secure else 80),
            path=path + (f"?{parts.query}" if parts.query else ""),
            model=model,
            secure=secure,
            timeout=timeout,
        )

    def connect(self) -> http.client.HTTPConnection:
        """A connection, opened at its first request."""
        kind = (
            http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        )
        return kind(self.host, self.port, timeout=self.timeout)

    def url(self) -> str:
        """As it is shown."""
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{self.host}:{self.port}{self.path}"


@dataclass(frozen=True)
class Load:
    """What is sent."""

    workload: Workload
    clients: int
    requests: int


@dataclass
class _Seen:
    """What all clients have seen; its lock guards it."""

    latencies: list[float] = field(default_factory=list)  # seconds, of successes
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def run_load(
    target: Target, load: Load, advance: Callable[[], None] = lambda: None
) -> Results:
    """Sends all requests.

    Args:
        target: The server.
        load: The requests and how many clients send them.
        advance: Called after each request.

    Returns:
        What against.json holds; docs/performance.md explains it. Requests that fail
        are counted there, not raised.
    """
    seen, numbers = _Seen(), itertools.count()

    def client() -> None:
        connection = target.connect()
        # next() of a counter is one step: no two clients get the same number.
        while (number := next(numbers)) < load.requests:
            _send(connection, target, load.workload, number, seen)
            advance()
        connection.close()

    start = time.perf_counter()
    with ThreadPoolExecutor(load.clients) as clients:
        for future in [clients.submit(client) for _ in range(load.clients)]:
            future.result()
    return _results(target, load, seen, time.perf_counter() - start)


def _send(
    connection: http.client.HTTPConnection,
    target: Target,
    workload: Workload,
    number: int,
    seen: _Seen,
) -> None:
    request = workload.requests(number)[0]
    body = json.dumps(
        {"model": target.model, "query": request.query, "documents": request.documents}
    )
    start = time.perf_counter()
    try:
        connection.request(
            "POST", target.path, body, {"Content-Type": "application/json"}
        )
        response = connection.getresponse()
        answer = response.read()
        error = _fault(response.status, answer, len(request.documents))
    except (OSError, http.client.HTTPException) as failure:
        # The next request opens the connection anew.
        connection.close()
        error = " ".join(str(failure).split()) or type(failure).__name__
    seconds = time.perf_counter() - start
    with seen.lock:
        if error:
            seen.errors[error[:SHOWN_ERROR]] += 1
        else:
            seen.latencies.append(seconds)


def _fault(status: int, body: bytes, documents: int) -> str:
    """What is wrong with an answer; empty: nothing."""
    if status != http.HTTPStatus.OK:
        return f"HTTP {status}: {' '.join(body.decode(errors='replace').split())}"
    try:
        found = {result["index"] for result in json.loads(body)["results"]}
    except (ValueError, TypeError, KeyError):
        return "an answer that is no ranking"
    if found != set(range(documents)):
        return f"a ranking of {len(found)} documents, expected {documents}"
    return ""


def percentile(ordered: list[float], share: int) -> float:
    """The smallest value that so many percent do not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share / 100 * len(ordered)) - 1)]


def _results(target: Target, load: Load, seen: _Seen, seconds: float) -> Results:
    ordered = sorted(1000 * latency for latency in seen.latencies)
    done, documents = len(ordered), len(load.workload.lengths)
    latency: dict[str, float] = {}
    if ordered:
        latency = {f"p{share}": percentile(ordered, share) for share in PERCENTILES}
        latency |= {"mean": sum(ordered) / done, "max": ordered[-1]}
    return {
        "kind": "against",
        "date": time.strftime("%Y-%m-%d"),
        "url": target.url(),
        "model": target.model,
        "workload": load.workload.name,
        "documents": documents,
        "clients": load.clients,
        "requests": load.requests,
        "succeeded": done,
        "seconds": round(seconds, 4),
        "requests_per_second": round(done / seconds, 3),
        "documents_per_second": round(done * documents / seconds, 3),
        "latency_ms": {name: round(value, 3) for name, value in latency.items()},
        "latencies_ms": [round(value, 3) for value in ordered],
        "errors": dict(seen.errors.most_common()),
    }
