# SPDX-License-Identifier: Apache-2.0
"""The thread that runs one plugin node between a graph's streams.

    observer callback          worker thread
    (the graph's thread)
    post(stream, packet) ---> gather by timestamp ---> Node.process
                                                            |
    graph input stream <---- emit(stream, packet) <---------+

Adding a packet from inside an observer callback deadlocks MediaPipe: hence the
thread. Not for more than one node: a slow node must not hold up another.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from harness.errors import InternalError, InvalidArgumentError, RerankError
from harness.graph.activity import Activity
from harness.graph.backend import Backend, Packet
from harness.graph.input_queue import UNSETTLED, InputQueue
from harness.graph.node import Node
from harness.graph.spec import PluginNode
from harness.graph.status import error_from_exception
from harness.graph.streams import stream_names

# Bounds beyond any request mean "closed": the stream sends nothing ever again.
_LAST_TIMESTAMP = 2**62

_logger = logging.getLogger(__name__)


class PluginWorker(threading.Thread):
    """Owns one open node and closes it when the thread ends."""

    def __init__(
        self,
        spec: PluginNode,
        node: Node,
        activity: Activity,
        backend: Backend,
        emit: Callable[[str, Packet], None],
    ) -> None:
        """Prepares the thread; start() starts it.

        Args:
            spec: The node's streams and name.
            node: The open node.
            activity: Shared with the graph; gets the node's first error.
            backend: Makes and reads packets.
            emit: Adds a packet to one of the node's output streams.
        """
        super().__init__(name=f"plugin-{spec.name}", daemon=True)
        self._spec = spec
        self._node = node
        self._activity = activity
        self._backend = backend
        self._emit = emit
        self._inputs = InputQueue(stream_names(spec.input_streams))
        self._output_streams = stream_names(spec.output_streams)
        self._emitted = UNSETTLED  # Outputs are settled up to this timestamp.
        self._queue: SimpleQueue[tuple[str, Packet] | None] = SimpleQueue()

    def post(self, stream: str, packet: Packet) -> None:
        """Hands over a packet of an input stream; never blocks.

        Args:
            stream: Name without tag.
            packet: An empty one only settles its timestamp.
        """
        self._activity.begin()
        self._queue.put((stream, packet))

    def stop(self) -> None:
        """Asks the thread to end after the packet it is working on."""
        self._queue.put(None)

    def run(self) -> None:
        """The thread: until stop() or the graph's first error."""
        while (item := self._queue.get()) is not None:
            try:
                if not self._activity.over:
                    self._inputs.add(*item)
                    self._process_ready()
            except Exception as error:
                self._activity.fail(error_from_exception(error))
            finally:
                self._activity.end()
        try:
            self._node.close()
        except Exception as error:
            _logger.warning("%s", self._typed(error, "Close"))

    def _process_ready(self) -> None:
        for timestamp, packets in self._inputs.take_ready():
            outputs = self._process(timestamp, packets)
            if self._activity.over:
                return
            for stream in self._output_streams:
                packet = self._backend.empty_packet()
                if stream in outputs:
                    packet = self._backend.text_packet(outputs[stream])
                self._emit(stream, packet.at(timestamp))
            self._emitted = timestamp
        # No packet came in and none goes out; whoever waits downstream may go on.
        settled = self._inputs.settled
        if self._emitted < settled < _LAST_TIMESTAMP:
            for stream in self._output_streams:
                self._emit(stream, self._backend.empty_packet().at(settled))
            self._emitted = settled

    def _process(self, timestamp: int, packets: dict[str, Packet]) -> dict[str, str]:
        """Runs the node on the text of the packets and checks what it returns."""
        try:
            inputs = {stream: self._text(stream, p) for stream, p in packets.items()}
            activity = self._activity
            outputs = self._node.process(
                timestamp, inputs, activity.uri, activity.cancellation
            )
        except Exception as error:
            raise self._typed(error, "Process") from error
        for stream, text in outputs.items():
            if stream not in self._output_streams or not isinstance(text, str):
                raise InternalError(
                    f'Calculator::Process() for node "{self._spec.name}" failed: it '
                    f'returned {type(text).__name__} for stream "{stream}"; expected '
                    f"str for one of: {', '.join(self._output_streams) or 'none'}"
                )
        return outputs

    def _text(self, stream: str, packet: Packet) -> str:
        try:
            return self._backend.text_of(packet)
        except ValueError as error:  # Another type; UnicodeDecodeError is one too.
            raise InvalidArgumentError(
                f'Calculator::Process() for node "{self._spec.name}" failed: stream '
                f'"{stream}": {" ".join(str(error).split())}'
            ) from error

    def _typed(self, error: Exception, method: str) -> RerankError:
        """The node's own error as it is; anything else is an internal error."""
        if isinstance(error, RerankError):
            return error
        return InternalError(
            f'Calculator::{method}() for node "{self._spec.name}" failed: '
            f"{type(error).__name__}: {' '.join(str(error).split())}"
        )
