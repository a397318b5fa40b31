# SPDX-License-Identifier: Apache-2.0
"""Ranking beside an event loop: a thread for each request, and a Cancellation."""

import asyncio
import time

import pytest

import harness
from harness._native import Faults, Servable
from harness.servable import tokenizers_library

# Each batch takes at least so many seconds and holds about one document: all
# documents need minutes.
SLOW = 0.05
MANY = [f"document {i} " + "word " * 9 for i in range(5000)]


@pytest.fixture(scope="module")
def reranker() -> harness.Reranker:
    return harness.Reranker(
        Servable.load(
            harness.bundled_model(),
            max_batched_tokens=32,
            tokenizers_library=tokenizers_library(),
            faults=Faults(slow_share=1, slow_seconds=SLOW),
        )
    )


def test_the_loop_runs_while_requests_are_ranked(reranker: harness.Reranker) -> None:
    requests = [["a", "b b"], ["c c c"], ["d", "e", "f"]]

    async def main() -> tuple[list[harness.Ranking], int]:
        ranked = asyncio.gather(
            *(asyncio.to_thread(reranker.rank, "q", request) for request in requests)
        )
        ticks = 0
        while not ranked.done():
            ticks += 1
            await asyncio.sleep(0.001)
        return await ranked, ticks

    rankings, ticks = asyncio.run(main())
    for ranking, request in zip(rankings, requests, strict=True):
        assert ranking == reranker.rank("q", request)
    assert ticks > 3, "the loop was not blocked"


def test_a_time_limit_stops_the_work(reranker: harness.Reranker) -> None:
    done = reranker.servable.statistics["sequences"]

    async def main() -> None:
        cancellation = harness.Cancellation()
        work = asyncio.create_task(
            asyncio.to_thread(reranker.rank, "q", MANY, cancellation=cancellation)
        )
        finished, _ = await asyncio.wait({work}, timeout=0.5)
        assert not finished
        cancellation.cancel()
        with pytest.raises(harness.CancelledError):
            await work

    begin = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - begin < 60, "far from the minutes that all need"
    while reranker.servable.statistics["queued_tokens"]:
        time.sleep(0.01)
    assert reranker.servable.statistics["sequences"] == done, "dropped, not finished"
