# SPDX-License-Identifier: Apache-2.0
"""Runs the core's blocking calls in threads and stops those that nobody waits for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request

from harness._native import Cancellation
from harness.serve.statuses import RefusedError

T = TypeVar("T")


class Work:
    """Threads for so many requests at once; of one event loop.

    Attributes:
        running: Requests at work.
    """

    def __init__(self, most: int) -> None:
        self.running = 0
        self._most = most
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="rerank")
        self._ending = False

    async def run(self, request: Request, call: Callable[[Cancellation], T]) -> T:
        """Runs `call` in a thread; cancels it when the request's client goes away.

        Raises:
            RefusedError: 429 when too many are at work, 503 when the server ends.
        """
        if self._ending:
            raise RefusedError(
                503, "the server is shutting down", {"Connection": "close"}
            )
        if self.running >= self._most:
            raise RefusedError(429, f"expected at most {self._most} requests at once")
        cancellation = Cancellation()
        self.running += 1
        future = asyncio.get_running_loop().run_in_executor(
            self._pool, call, cancellation
        )
        future.add_done_callback(self._ended)
        watch = asyncio.ensure_future(_watch(request, cancellation))
        try:
            # The thread goes on whatever happens to this task.
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            cancellation.cancel()
            raise
        finally:
            watch.cancel()

    def end(self) -> None:
        """Takes no more requests."""
        self._ending = True

    def close(self) -> None:
        """Waits for the threads."""
        self._pool.shutdown(wait=True)

    def _ended(self, future: "asyncio.Future[T]") -> None:
        self.running -= 1
        if not future.cancelled():
            future.exception()  # Nobody may wait for it any more.


async def _watch(request: Request, cancellation: Cancellation) -> None:
    """Waits for the client to go away; its body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancellation.cancel()
