# SPDX-License-Identifier: Apache-2.0
"""Clients of a soak: each sends its requests one after another and judges answers."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness._native import INJECTED_FAULT, Cancellation, Faults, Servable
from harness.errors import (
    CancelledError,
    InternalError,
    InvalidArgumentError,
    ResourceExhaustedError,
)
from harness.servable import tokenizers_library
from harness.soak.cases import BAD_BODIES, Stock, make_case, make_stock
from harness.soak.report import SoakReport, memory_mb

# Exact enough to tell answers from one another.
PLUGIN_CONFIG = '{"INFERENCE_PRECISION_HINT": "f32"}'
# What the check for numbers says of an injected NaN.
NOT_A_NUMBER = "expected a finite number"
# Memory counts as settled after this share of the time.
SETTLED = 0.3


@dataclass(frozen=True)
class SoakOptions:
    """What a soak is made of.

    Attributes:
        model: Model directory.
        seconds: How long clients send requests.
        clients: How many at once.
        seed: Of texts, requests and faults; times still differ from run to run.
        faults: Share of batches that fail, share that give NaN, share that are slow.
        bad: Share of requests that are wrong.
        cancelled: Share of requests that are cancelled on their way.
        answer_limit: Seconds after which a request without an answer is lost.
    """

    model: Path
    seconds: float = 60
    clients: int = 8
    seed: int = 0
    faults: float = 0.02
    bad: float = 0.1
    cancelled: float = 0.1
    answer_limit: float = 60


def load(options: SoakOptions, faults: Faults | None) -> Servable:
    """The model, behind an executor with faults where there are some."""
    return Servable.load(
        options.model,
        plugin_config=PLUGIN_CONFIG,
        tokenizers_library=tokenizers_library(),
        faults=faults,
    )


class Client:
    """One client with a thread of its own."""

    def __init__(
        self, servable: Servable, stock: Stock, options: SoakOptions, number: int
    ) -> None:
        """Does not start it."""
        self.report = SoakReport()
        self._servable = servable
        self._stock = stock
        self._options = options
        self._number = number
        self._chance = random.Random(f"{options.seed}-{number}")
        # A client that never gets its answer must not keep the process.
        self.thread = threading.Thread(target=self._run, daemon=True)
        self._end = 0.0

    def start(self, end: float) -> None:
        """Sends requests until ``end``, in time.monotonic's seconds."""
        self._end = end
        self.thread.start()

    def step(self) -> None:
        """Sends one request and counts how it ends."""
        self.report.requests += 1
        draw = self._chance.random()
        if draw < self._options.bad:
            self._judge(self._bad)
        elif draw < self._options.bad + self._options.cancelled:
            self._judge(lambda: self._good(cancel=True))
        else:
            self._judge(lambda: self._good(cancel=False))

    def _run(self) -> None:
        while time.monotonic() < self._end:
            self.step()

    def _judge(self, request: Callable[[], None]) -> None:
        """Every request ends here, as an answer or as an error of a known kind."""
        try:
            request()
        except InternalError as error:
            known = INJECTED_FAULT in str(error) or NOT_A_NUMBER in str(error)
            self.report.error(error, expected=known and self._options.faults > 0)
        except (CancelledError, ResourceExhaustedError) as error:
            self.report.error(error, expected=True)
        except Exception as error:  # whatever it is, the soak has to tell
            self.report.error(error, expected=False)

    def _bad(self) -> None:
        body = self._chance.choice(BAD_BODIES)
        try:
            self._servable.rerank(body)
        except InvalidArgumentError as error:
            self.report.error(error, expected=True)
        else:
            self.report.wrong(f"a bad request was answered: {body[:60]}")

    def _good(self, cancel: bool) -> None:
        case = make_case(self._chance, f"{self._number}-{self.report.requests}")
        cancellation = Cancellation()
        timer = threading.Timer(self._chance.uniform(0, 0.02), cancellation.cancel)
        if cancel:
            timer.start()
        try:
            answer = self._servable.rerank(case.body(self._stock), cancellation)
        except CancelledError:
            if not cancel:
                self.report.wrong("cancelled, and nobody asked for it")
                return
            raise
        finally:
            timer.cancel()
        fault = case.fault(self._stock, answer)
        if fault:
            self.report.wrong(fault)
        else:
            self.report.answers += 1


def run_soak(options: SoakOptions, tick: Callable[[float], None]) -> SoakReport:
    """Runs a soak.

    Args:
        options: What it is made of.
        tick: Called about five times a second with the share of the time that is over.

    Returns:
        What all clients saw together.

    Raises:
        RerankError: The model cannot be loaded.
    """
    stock = make_stock(load(options, None), options.seed)
    third = options.faults / 3
    faults = Faults(
        throw_share=third, nan_share=third, slow_share=third, seed=options.seed
    )
    servable = load(options, faults if options.faults > 0 else None)
    clients = [Client(servable, stock, options, i) for i in range(options.clients)]
    start = time.monotonic()
    end = start + options.seconds
    for client in clients:
        client.start(end)
    settled = 0.0
    while (now := time.monotonic()) < end:
        over = (now - start) / options.seconds
        if over >= SETTLED and settled == 0:
            settled = memory_mb()
        tick(over)
        time.sleep(min(0.2, end - now))
    grown = memory_mb() - settled if settled else 0.0
    deadline = time.monotonic() + options.answer_limit
    for client in clients:
        client.thread.join(max(0.0, deadline - time.monotonic()))
    report = SoakReport.sum([client.report for client in clients])
    report.seconds = options.seconds
    report.memory_growth_mb = grown
    report.lost = report.requests - report.ended
    return report
