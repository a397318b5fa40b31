# SPDX-License-Identifier: Apache-2.0
"""Long work can be stopped: by another thread, and by Ctrl-C."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import harness
from harness._native import Faults, Servable
from harness.servable import tokenizers_library

# Each batch holds about one document and takes at least SLOW seconds, so all
# documents need ten seconds and more.
SLOW = 0.05
DOCUMENTS = [f"document {i} " + "word " * 30 for i in range(200)]
SOON = 5.0


@pytest.fixture(scope="module")
def servable() -> Servable:
    return Servable.load(
        harness.bundled_model(),
        max_batched_tokens=32,
        tokenizers_library=tokenizers_library(),
        faults=Faults(slow_share=1, slow_seconds=SLOW),
    )


@contextmanager
def soon() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SOON


@contextmanager
def later(seconds: float, action: object) -> Iterator[None]:
    timer = threading.Timer(seconds, action)  # type: ignore[arg-type]
    timer.start()
    try:
        yield
    finally:
        timer.join()


def test_cancelled_before_it_begins(servable: Servable) -> None:
    cancellation = harness.Cancellation()
    assert not cancellation.cancelled
    cancellation.cancel()
    assert cancellation.cancelled
    with soon(), pytest.raises(harness.CancelledError):
        servable.score("q", DOCUMENTS, cancellation)


def test_cancelled_by_another_thread(servable: Servable) -> None:
    cancellation = harness.Cancellation()
    body = json.dumps({"query": "q", "documents": DOCUMENTS})
    with soon(), later(0.2, cancellation.cancel), pytest.raises(harness.CancelledError):
        servable.rerank(body, cancellation)
    assert len(servable.score("q", ["the next request is served"])) == 1


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_control_c_ends_a_long_score(servable: Servable) -> None:
    # A shell's background jobs, which tests may be, start with Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with soon(), later(0.2, interrupt), pytest.raises(KeyboardInterrupt):
            servable.score("q", DOCUMENTS)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(servable.score("q", ["the next request is served"])) == 1


def test_a_handler_that_returns_does_not_stop_the_work(servable: Servable) -> None:
    seen: list[float] = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append(time.monotonic()))
    try:
        with later(0.1, interrupt):
            scores = servable.score("q", DOCUMENTS[:10])
        end = time.monotonic()
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(scores) == 10
    assert len(seen) == 1
    assert seen[0] < end - SLOW, "the handler ran while the work did"


def test_other_threads_run_meanwhile(servable: Servable) -> None:
    ticks = 0
    ending = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not ending.wait(0.01):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    servable.score("q", DOCUMENTS[:10])
    ending.set()
    thread.join()
    assert ticks > 10
