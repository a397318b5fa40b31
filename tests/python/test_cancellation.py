# SPDX-License-Identifier: Apache-2.0
"""Long work can be stopped: by another thread, and by Ctrl-C."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

import harness
from harness._native import Faults, Servable
from harness.servable import tokenizers_library

# Each batch holds about one document and takes at least SLOW seconds, so all
# documents need minutes: who is busy for a while is still in time to stop them.
SLOW = 0.05
DOCUMENTS = [f"document {i} " + "word " * 9 for i in range(5000)]


@pytest.fixture(scope="module")
def servable() -> Servable:
    return Servable.load(
        harness.bundled_model(),
        max_batched_tokens=32,
        tokenizers_library=tokenizers_library(),
        faults=Faults(slow_share=1, slow_seconds=SLOW),
    )


@contextmanager
def stopped(servable: Servable) -> Iterator[None]:
    """The work within is dropped, not done."""
    before = servable.statistics["sequences"]
    yield
    while servable.statistics["queued_tokens"]:
        time.sleep(0.01)
    assert servable.statistics["sequences"] == before


@contextmanager
def at_work(servable: Servable, action: Callable[[], None]) -> Iterator[None]:
    """`action` runs once a few batches of what is within are computed."""
    enough = servable.statistics["batches"] + 3

    def wait() -> None:
        while servable.statistics["batches"] < enough:
            time.sleep(0.01)
        action()

    thread = threading.Thread(target=wait)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def test_cancelled_before_it_begins(servable: Servable) -> None:
    cancellation = harness.Cancellation()
    assert not cancellation.cancelled
    cancellation.cancel()
    assert cancellation.cancelled
    with stopped(servable), pytest.raises(harness.CancelledError):
        servable.score("q", DOCUMENTS, cancellation)


def test_cancelled_by_another_thread(servable: Servable) -> None:
    cancellation = harness.Cancellation()
    body = json.dumps({"query": "q", "documents": DOCUMENTS})
    with (
        stopped(servable),
        at_work(servable, cancellation.cancel),
        pytest.raises(harness.CancelledError),
    ):
        servable.rerank(body, cancellation)
    assert len(servable.score("q", ["the next request is served"])) == 1


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_control_c_ends_a_long_score(servable: Servable) -> None:
    # A shell's background jobs, which tests may be, start with Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with (
            stopped(servable),
            at_work(servable, interrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            servable.score("q", DOCUMENTS)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(servable.score("q", ["the next request is served"])) == 1


def test_a_handler_that_returns_does_not_stop_the_work(servable: Servable) -> None:
    seen: list[int] = []

    def note(*_: object) -> None:
        seen.append(servable.statistics["queued_tokens"])

    before = signal.signal(signal.SIGINT, note)
    try:
        with at_work(servable, interrupt):
            scores = servable.score("q", DOCUMENTS[:60])
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(scores) == 60
    assert len(seen) == 1
    assert seen[0] > 0, "the handler ran while the work did"


def test_other_threads_run_meanwhile(servable: Servable) -> None:
    ticks = 0
    ending = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not ending.wait(0.01):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    servable.score("q", DOCUMENTS[:60])
    ending.set()
    thread.join()
    # Had it been locked out, it would have seen no more than the begin and the end.
    assert ticks > 2
