# SPDX-License-Identifier: Apache-2.0
"""Puts load on a running rerank server: N clients, each with its next request ready.

Example:
    >>> settings = LoadSettings(parse_url("http://localhost:8000"), "qwen",
    ...                         select("A"), clients=8, requests=100)
    >>> probe(settings)
    >>> results = run_load(settings, progress)

A closed loop: a client sends its next request when it has the answer to the last, so
the server is never asked for more than N requests at once, and a slow server is asked
less often. Not for open arrival rates, whose latencies say more of a queue.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from harness._shared import machine
from harness._shared.rerank_client import Address, Client, RequestError
from harness.bench.workloads import Workload
from harness.errors import FailedPreconditionError

PERCENTILES = (50, 90, 95, 99)
QUANTILES = range(101)  # per cent; a curve to draw, however many requests there are
DIGITS = 6  # of seconds
BINS = 40  # of the time that a workload took

Results = dict[str, Any]
# progress(label, total) -> a context that gives a function to call after each step.
Progress = Callable[[str, int], AbstractContextManager[Callable[[], None]]]


@dataclass(frozen=True)
class LoadSettings:
    """What to ask of which server."""

    address: Address
    model: str  # the request's field, which tells the server which graph to run
    workloads: list[Workload]
    clients: int | None = None  # at once; None: as the workload has it
    requests: int = 100  # of all clients together, for each workload
    timeout: float = 300.0  # seconds that a client waits
    scale: float = 1.0  # share of the documents, for a quick look


@dataclass
class Tally:
    """What the clients saw, kept by all of them."""

    latencies: list[float] = field(default_factory=list)  # seconds, answers only
    answers: list[float] = field(default_factory=list)  # when each came, seconds
    failures: list[float] = field(default_factory=list)  # the same of errors
    errors: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _start: float = field(default_factory=time.perf_counter)
    _sent: int = 0
    _stopped: bool = False

    def next_request(self, limit: int) -> int | None:
        """The number of the next request, or None when all are sent."""
        with self._lock:
            if self._stopped or self._sent == limit:
                return None
            self._sent += 1
            return self._sent - 1

    def stop(self) -> None:
        """Gives out no further request."""
        with self._lock:
            self._stopped = True

    def add(self, seconds: float, error: str | None) -> None:
        """Notes the end of a request that took so long."""
        now = time.perf_counter() - self._start
        with self._lock:
            if error is None:
                self.latencies.append(seconds)
                self.answers.append(now)
            else:
                self.errors[error] += 1
                self.failures.append(now)


def run_load(settings: LoadSettings, progress: Progress) -> Results:
    """Runs every workload and says what the clients saw; see docs/performance.md."""
    return {
        "kind": "load",
        "url": str(settings.address),
        # Of the clients: a server does not say where it runs.
        "client_machine": machine.describe(),
        "settings": {
            "model": settings.model,
            "requests": settings.requests,
            "timeout": settings.timeout,
            "scale": settings.scale,
        },
        "workloads": {
            workload.name: _run_workload(workload, settings, progress)
            for workload in settings.workloads
        },
    }


def percentile(ordered: list[float], percent: float) -> float:
    """The smallest value that `percent` of all values do not exceed."""
    return ordered[max(0, ceil(percent / 100 * len(ordered)) - 1)]


def probe(settings: LoadSettings) -> None:
    """One request of two words: a wrong address or model is told at once.

    Raises:
        FailedPreconditionError: The server does not answer it.
    """
    try:
        with Client(settings.address, settings.timeout) as client:
            client.rerank(settings.model, "hello", ["world"])
    except RequestError as error:
        raise FailedPreconditionError(f"{settings.address}: {error}") from None


def _run_workload(
    workload: Workload, settings: LoadSettings, progress: Progress
) -> dict[str, Any]:
    scaled = workload.scaled(settings.scale)
    clients = settings.clients or workload.clients
    tally = Tally()
    with (
        progress(f"{workload.name}, {clients} clients", settings.requests) as advance,
        ThreadPoolExecutor(clients) as threads,
    ):
        start = time.perf_counter()
        ends = [
            threads.submit(_client, number, scaled, settings, tally, advance)
            for number in range(clients)
        ]
        try:
            for end in ends:
                end.result()
        except BaseException:
            tally.stop()  # Else an interrupted run would go on to its last request.
            raise
        seconds = time.perf_counter() - start
    return _entry(scaled, clients, seconds, tally)


def _client(
    number: int,
    workload: Workload,
    settings: LoadSettings,
    tally: Tally,
    advance: Callable[[], None],
) -> None:
    with Client(settings.address, settings.timeout) as client:
        while (turn := tally.next_request(settings.requests)) is not None:
            request = workload.request(number, turn)
            start = time.perf_counter()
            error = None
            try:
                client.rerank(settings.model, request.query, request.documents)
            except RequestError as failure:
                error = str(failure)
            tally.add(time.perf_counter() - start, error)
            advance()


def _entry(
    workload: Workload, clients: int, seconds: float, tally: Tally
) -> dict[str, Any]:
    ordered = sorted(tally.latencies)
    answered = len(ordered)
    latency = None
    if ordered:
        latency = {
            "mean": round(sum(ordered) / answered, DIGITS),
            **{f"p{p}": round(percentile(ordered, p), DIGITS) for p in PERCENTILES},
            "max": round(ordered[-1], DIGITS),
        }
    return {
        "title": workload.title,
        "documents": len(workload.lengths),
        "clients": clients,
        "answered": answered,
        "failed": tally.errors.total(),
        "errors": dict(tally.errors.most_common()),
        "seconds": round(seconds, DIGITS),
        "timeline": {
            "bin_seconds": round(seconds / BINS, DIGITS),
            "answered": _binned(tally.answers, seconds),
            "failed": _binned(tally.failures, seconds),
        },
        "latency_seconds": latency,
        "latency_quantiles": [
            round(percentile(ordered, p), DIGITS) for p in QUANTILES if ordered
        ],
        "requests_per_second": round(answered / seconds, 4),
        "documents_per_second": round(answered * len(workload.lengths) / seconds, 4),
    }


def _binned(times: list[float], seconds: float) -> list[int]:
    """How many of the times, from 0 to `seconds`, lie in each of BINS equal parts."""
    counts = [0] * BINS
    for moment in times:
        counts[min(int(BINS * moment / seconds), BINS - 1)] += 1
    return counts
