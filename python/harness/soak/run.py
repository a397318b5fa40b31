# SPDX-License-Identifier: Apache-2.0
"""Runs a soak from the first text to the verdict."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from harness._native import Faults, Servable
from harness.servable import tokenizers_library
from harness.soak.cases import Case
from harness.soak.clients import Client, Service
from harness.soak.memory import MemoryWatch
from harness.soak.options import SoakOptions
from harness.soak.report import Injected, SoakReport
from harness.soak.rough_clients import RoughClients
from harness.soak.stock import Stock, make_stock
from harness.soak.verdict import judge

# Exact enough to tell answers from one another.
PLUGIN_CONFIG = '{"INFERENCE_PRECISION_HINT": "f32"}'
# Seconds between two looks at the clock and the memory, and looks at the least.
TICK = 0.2
TICKS = 50


def load(options: SoakOptions, faults: Faults | None) -> Servable:
    """The model, behind an executor with faults where there are some."""
    return Servable.load(
        options.model,
        plugin_config=PLUGIN_CONFIG,
        max_length=options.max_length,
        max_documents=options.max_documents,
        max_queued_tokens=options.max_queued_tokens,
        tokenizers_library=tokenizers_library(),
        faults=faults,
    )


def run_soak(options: SoakOptions, tick: Callable[[float], None]) -> SoakReport:
    """Runs a soak.

    Args:
        options: What it is made of.
        tick: Called about five times a second with the share of the time that is over.

    Returns:
        What all clients saw together, and what speaks against it.

    Raises:
        RerankError: The model cannot be loaded.
    """
    stock = make_stock(load(options, None), options.seed)
    third = options.faults / 3
    faults = Faults(
        throw_share=third, nan_share=third, slow_share=third, seed=options.seed
    )
    servable = load(options, faults)
    with _door(servable, options) as service:
        report, memory = _load_clients(service, stock, options, tick)
        faults.stop()
        last = Client(service, stock, options, -1)
        report.last_fault = last_fault(last, stock, options)
    report.seconds = options.seconds
    report.memory_growth_mb = memory.growth
    report.lost = report.requests - report.ended
    report.injected = Injected.of(faults)
    report.queued_tokens = servable.statistics["queued_tokens"]
    report.failures = judge(report, options)
    return report


def _door(servable: Servable, options: SoakOptions) -> AbstractContextManager[Service]:
    """The servable itself, or a server in front of it."""
    if not options.http:
        return nullcontext(servable)
    # Here, not above: what it imports comes with the extra serve.
    from harness.soak.http_service import over_http

    return over_http(servable)


def _load_clients(
    service: Service,
    stock: Stock,
    options: SoakOptions,
    tick: Callable[[float], None],
) -> tuple[SoakReport, MemoryWatch]:
    """What all clients saw, and the memory while they asked."""
    clients = [Client(service, stock, options, i) for i in range(options.clients)]
    rough = _rough_clients(service, options)
    start = time.monotonic()
    end = start + options.seconds
    for client in clients:
        client.start(end)
    for one in rough:
        one.start(end)
    memory = MemoryWatch()
    while (now := time.monotonic()) < end:
        over = (now - start) / options.seconds
        memory.sample(over)
        tick(over)
        time.sleep(min(TICK, options.seconds / TICKS, end - now))
    memory.sample(1.0)
    deadline = time.monotonic() + options.answer_limit
    for client in clients:
        client.thread.join(max(0.0, deadline - time.monotonic()))
    report = SoakReport.sum([client.report for client in clients])
    for one in rough:
        one.join(options.answer_limit)
        report.rough, report.rough_wrong = one.counts, one.wrong
    return report, memory


def _rough_clients(service: Service, options: SoakOptions) -> list[RoughClients]:
    """Those of a soak over HTTP; none without."""
    port = getattr(service, "port", None)
    return [] if port is None else [RoughClients(port, options.seed)]


def last_fault(client: Client, stock: Stock, options: SoakOptions) -> str:
    """Sends one more request, which no fault hits; what is wrong with its end."""
    ends = ["no answer"]

    def ask() -> None:
        try:
            ends[0] = client.ask(Case("last", 0, list(range(len(stock.documents)))))
        except Exception as error:
            ends[0] = f"{type(error).__name__}: {error}"

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(options.answer_limit)
    return ends[0]
