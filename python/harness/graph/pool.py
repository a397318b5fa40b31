# SPDX-License-Identifier: Apache-2.0
"""Started graphs for many threads, as OpenVINO Model Server keeps them.

Example:
    >>> with GraphPool(spec, CalculatorNode, {"rerank_servable": servables}) as pool:
    ...     pool.run('{"query": "q", "documents": ["d"]}')

Each request takes an idle graph and gives it back; timestamps rise within one
graph. A graph that failed is replaced. With size 0 every request starts a graph
of its own. Not a queue with priorities: who waits longest is not served first.
Who closes the pool ends the requests at work, too.
"""

import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InvalidArgumentError,
)
from harness.graph.backend import Backend
from harness.graph.node import RERANK_URI, NodeFactory
from harness.graph.runtime import GraphRunner
from harness.graph.spec import GraphSpec
from harness.graph.validate import validate_graph

# How long close() waits for the end of work in progress, in seconds.
_CLOSE_TIMEOUT = 5.0


class GraphPool:
    """Answers requests of any number of threads."""

    def __init__(
        self,
        spec: GraphSpec,
        node_factory: NodeFactory,
        side_packets: Mapping[str, Any],
        size: int | None = None,
    ) -> None:
        """Validates the graph and starts ``size`` of it.

        Args:
            spec: The parsed graph.
            node_factory: Creates the plugin nodes; called by several threads.
            side_packets: Values for the plugin nodes, by name without tag.
            size: Graphs to keep started; 0: a fresh one for every request;
                None: as the comment in graph.pbtxt says.

        Raises:
            RerankError: The graph is not valid or does not start.
        """
        self._size = spec.queue_size if size is None else size
        if self._size < 0:
            raise InvalidArgumentError(f"size must be 0 or more, got {size}")
        self._spec = spec
        self._node_factory = node_factory
        self._side_packets = dict(side_packets)
        self._condition = threading.Condition()
        self._closed = False
        # One entry per graph that is not at work; None: to be started when needed.
        self._idle: list[GraphRunner | None] = []
        self._at_work: set[GraphRunner] = set()
        self._retired: list[GraphRunner] = []  # Closed, with work still in progress.
        validate_graph(spec, node_factory)
        try:
            for _ in range(self._size):
                self._idle.append(self._start())
        except BaseException:
            self.close()
            raise

    @property
    def size(self) -> int:
        """Graphs kept started; 0: a fresh one for every request."""
        return self._size

    @property
    def backend(self) -> Backend:
        """What runs the graphs."""
        return self._spec.backend

    def run(
        self, text: str, timeout: float | None = None, uri: str = RERANK_URI
    ) -> str:
        """Sends one request through a graph.

        Args:
            text: Payload for the graph's input stream.
            timeout: Most seconds, the wait for an idle graph included; None: no
                limit.
            uri: What the plugin nodes are told that the request is for.

        Returns:
            Payload of the graph's output stream.

        Raises:
            DeadlineExceededError: Time ran out.
            CancelledError: The pool was closed meanwhile.
            FailedPreconditionError: The pool is closed, or see GraphRunner.run.
            RerankError: A node failed, or a replacement graph does not start.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        runner = self._acquire(timeout)
        try:
            if runner is None:
                runner = self._start()
            self._begin(runner)
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            return runner.run(text, left, uri)
        finally:
            self._release(runner)

    def close(self) -> None:
        """Ends all graphs and with them the requests at work and those that wait.

        May be called again, and by any thread.
        """
        with self._condition:
            self._closed = True
            idle = [runner for runner in self._idle if runner]
            runners = [*idle, *self._retired, *self._at_work]
            self._idle, self._retired = [], []
            self._condition.notify_all()
        for runner in runners:
            runner.close(0.0)  # All are told before one is waited for.
        deadline = time.monotonic() + _CLOSE_TIMEOUT
        for runner in runners:
            runner.close(max(0.0, deadline - time.monotonic()))

    def __enter__(self) -> "GraphPool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> GraphRunner:
        return GraphRunner(self._spec, self._node_factory, self._side_packets)

    def _acquire(self, timeout: float | None) -> GraphRunner | None:
        """Takes an idle graph; None: the caller starts one."""
        with self._condition:
            if self._closed:
                raise FailedPreconditionError(f"{self._spec.path}: the pool is closed")
            if self._size == 0:
                return None
            found = self._condition.wait_for(
                lambda: self._closed or bool(self._idle), timeout
            )
            if self._closed:
                raise CancelledError(f"{self._spec.path}: the pool was closed")
            if not found:
                raise DeadlineExceededError(
                    f"{self._spec.path}: no idle graph within {timeout:g} s"
                )
            return self._idle.pop()

    def _begin(self, runner: GraphRunner) -> None:
        """Notes that a graph is at work, so that close() ends it."""
        with self._condition:
            if self._closed:
                raise CancelledError(f"{self._spec.path}: the pool was closed")
            self._at_work.add(runner)

    def _release(self, runner: GraphRunner | None) -> None:
        """Gives a graph back, or ends it where it is of no more use."""
        keep = runner if runner is not None and not runner.poisoned else None
        with self._condition:
            if runner is not None:
                self._at_work.discard(runner)
            if self._closed or self._size == 0:
                keep = None
            else:
                self._idle.append(keep)
                self._condition.notify()
        if runner is None or keep is not None:
            return
        # After an error a node may be at work still: leave it to the background.
        runner.close(0.0 if runner.poisoned else _CLOSE_TIMEOUT)
        with self._condition:
            self._retired = [r for r in (*self._retired, runner) if r.alive]
