# SPDX-License-Identifier: Apache-2.0
"""One started graph: the backend's half and the plugin nodes, run as one.

Example:
    >>> runner = GraphRunner(spec, CalculatorNode, {"rerank_servable": servables})
    >>> runner.run('{"query": "q", "documents": ["d"]}', timeout=30.0)
    '{"results": [...]}'
    >>> runner.close()

One request at a time; pool.py runs several graphs side by side. After an error a
graph is poisoned, as in MediaPipe: it takes no more requests.
"""

import threading
import time
from collections.abc import Mapping
from typing import Any

from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InvalidArgumentError,
    RerankError,
)
from harness.graph.activity import Activity
from harness.graph.backend import Packet, Sink
from harness.graph.graph_thread import GraphThread
from harness.graph.node import RERANK_URI, Node, NodeFactory
from harness.graph.observed_graph import create_graph, start_graph
from harness.graph.plugin_worker import PluginWorker
from harness.graph.spec import GraphSpec
from harness.graph.status import graph_error, one_line
from harness.graph.streams import stream_names
from harness.graph.validate import create_node, only_stream


class GraphRunner:
    """A started graph that answers one request after another."""

    def __init__(
        self,
        spec: GraphSpec,
        node_factory: NodeFactory,
        side_packets: Mapping[str, Any],
    ) -> None:
        """Opens the plugin nodes and starts the graph.

        Args:
            spec: The parsed graph.
            node_factory: Creates the plugin nodes.
            side_packets: Values for the plugin nodes, by name without tag.

        Raises:
            RerankError: A node does not open, or MediaPipe refuses the graph.
        """
        self._spec = spec
        self._input_stream = only_stream(spec, "input_stream", spec.input_streams)
        self._output_stream = only_stream(spec, "output_stream", spec.output_streams)
        self._activity = Activity()
        self._busy = threading.Lock()
        self._workers: list[PluginWorker] = []
        self._sinks: dict[str, list[Sink]] = {}
        opened: list[Node] = []
        try:
            for plugin in spec.plugin_nodes:
                node = create_node(spec, plugin, node_factory)
                names = stream_names(plugin.input_side_packets)
                _open(
                    spec, node, {n: side_packets[n] for n in names if n in side_packets}
                )
                opened.append(node)
            self._graph = create_graph(spec)
            self._connect(opened)
            start_graph(spec, self._graph, self._sinks)
        except BaseException:
            for node in opened:
                node.close()
            raise
        self._graph_thread = GraphThread(self._graph, self._activity)
        for thread in (*self._workers, self._graph_thread):
            thread.start()

    @property
    def poisoned(self) -> bool:
        """The graph failed or is closed; every further run() fails."""
        return self._activity.over

    @property
    def alive(self) -> bool:
        """A thread of this graph is still at work."""
        return any(t.is_alive() for t in (*self._workers, self._graph_thread))

    def run(
        self, text: str, timeout: float | None = None, uri: str = RERANK_URI
    ) -> str:
        """Sends one request through the graph.

        Args:
            text: Payload of the packet for the graph's input stream.
            timeout: Most seconds to wait; None: no limit.
            uri: What the plugin nodes are told that the request is for.

        Returns:
            Payload of the packet that the graph's output stream sent for it.

        Raises:
            InvalidArgumentError: The text is not encodable as UTF-8.
            DeadlineExceededError: Time ran out; the graph is poisoned.
            CancelledError: The graph was closed meanwhile.
            FailedPreconditionError: The graph gave no packet or one that is not a
                string, is poisoned, or is at work on another request.
            RerankError: A node failed; the graph is poisoned.
        """
        try:
            packet = self._spec.backend.text_packet(text)
        except UnicodeEncodeError as error:
            raise InvalidArgumentError(f"the request is not UTF-8: {error}") from error
        if not self._busy.acquire(blocking=False):
            raise FailedPreconditionError("the graph is at work on another request")
        try:
            if self._activity.over:
                cause = self._activity.error or "it is closed"
                raise FailedPreconditionError(
                    f"{self._spec.path}: the graph takes no more requests: {cause}"
                )
            return self._run(packet, timeout, uri)
        finally:
            self._busy.release()

    def close(self, timeout: float = 5.0) -> None:
        """Ends the graph and its threads; may be called again.

        Work in progress is cancelled.

        Args:
            timeout: Most seconds to wait for the end of it. A node that takes
                longer ends in the background; see ``alive``.
        """
        deadline = time.monotonic() + timeout
        self._activity.stop()
        for worker in self._workers:
            worker.stop()
        for receivers in self._sinks.values():  # Or graph and runner hold each other.
            receivers.clear()
        for thread in (*self._workers, self._graph_thread):
            thread.join(max(0.0, deadline - time.monotonic()))

    def _connect(self, nodes: list[Node]) -> None:
        """Creates the workers and decides who hears which stream."""
        self._sinks[self._output_stream] = [lambda _, p: self._activity.emit(p)]
        emit = self._graph.add_packet_to_input_stream
        for plugin, node in zip(self._spec.plugin_nodes, nodes, strict=True):
            worker = PluginWorker(
                plugin, node, self._activity, self._spec.backend, emit
            )
            self._workers.append(worker)
            for stream in set(stream_names(plugin.input_streams)):
                self._sinks.setdefault(stream, []).append(worker.post)

    def _run(self, packet: Packet, timeout: float | None, uri: str) -> str:
        if timeout is not None and timeout <= 0:
            raise DeadlineExceededError(f"{self._spec.path}: no time left")
        activity = self._activity
        timestamp = activity.timestamp + 1
        activity.start(timestamp, uri)
        try:
            self._graph.add_packet_to_input_stream(
                self._input_stream, packet.at(timestamp)
            )
            activity.end()
            with activity.condition:
                done = activity.condition.wait_for(
                    lambda: activity.over or activity.quiet >= timestamp, timeout
                )
            if not done:
                # Rounded: the wait for a graph may have taken some of the time.
                raise DeadlineExceededError(
                    f"{self._spec.path}: no response within "
                    f"{round(timeout or 0, 3):g} s"
                )
        except (RuntimeError, ValueError) as error:  # MediaPipe took no packet.
            activity.fail(graph_error(self._graph, error))
        except DeadlineExceededError as error:
            activity.fail(error)
        except BaseException:
            activity.fail(CancelledError(f"{self._spec.path}: request interrupted"))
            raise
        if activity.error is not None:
            raise activity.error
        if activity.quiet < timestamp:
            raise CancelledError(f"{self._spec.path}: the graph was closed")
        return self._output_text()

    def _output_text(self) -> str:
        if self._activity.output is None:
            raise FailedPreconditionError(
                f"{self._spec.path}: the graph gave no packet on output stream "
                f'"{self._output_stream}" for this request'
            )
        try:
            return self._spec.backend.text_of(self._activity.output)
        except ValueError as error:
            raise FailedPreconditionError(
                f'{self._spec.path}: output stream "{self._output_stream}": '
                + one_line(str(error))
            ) from error


def _open(spec: GraphSpec, node: Node, side_packets: Mapping[str, Any]) -> None:
    """Opens a node; its error gets the file's name in front, in one line."""
    try:
        node.open(side_packets)
    except RerankError as error:
        raise type(error)(f"{spec.path}: {one_line(str(error))}") from error
