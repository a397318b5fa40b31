# SPDX-License-Identifier: Apache-2.0
"""A graph without nodes: what enters a stream reaches those who observe it.

Example:
    >>> graph = PlainGraph()
    >>> graph.observe_output_stream("a", lambda stream, packet: print(packet), True)
    >>> graph.start_run()
    >>> graph.add_packet_to_input_stream("a", PlainPacket("text").at(0))

In the place of MediaPipe's CalculatorGraph where all nodes are rerank nodes: their
workers observe streams and put into them what comes out (plugin_worker.py). Observers
are called by whoever adds a packet.
"""

from collections import defaultdict
from dataclasses import dataclass, replace

from harness.graph.backend import Packet, Sink


@dataclass(frozen=True)
class Timestamp:
    """As MediaPipe's: a number that rises within a stream."""

    value: int


@dataclass(frozen=True)
class PlainPacket:
    """A text at a timestamp; None: nothing comes up to it."""

    text: str | None
    timestamp: Timestamp = Timestamp(-(2**63))

    def is_empty(self) -> bool:
        """Whether there is no text."""
        return self.text is None

    def at(self, timestamp: int) -> "PlainPacket":
        """The same text at another time."""
        return replace(self, timestamp=Timestamp(timestamp))


class PlainGraph:
    """Streams by name; see harness.graph.backend.Graph for the methods."""

    def __init__(self) -> None:
        self._sinks: dict[str, list[Sink]] = defaultdict(list)

    def observe_output_stream(
        self, stream: str, sink: Sink, observe_timestamp_bounds: bool
    ) -> None:
        """Calls ``sink`` for each packet, empty ones included."""
        self._sinks[stream].append(sink)

    def start_run(self) -> None:
        """There is nothing to start."""

    def add_packet_to_input_stream(self, stream: str, packet: Packet) -> None:
        """Hands the packet to those who observe the stream."""
        for sink in self._sinks.get(stream, ()):
            sink(stream, packet)

    def wait_until_idle(self) -> None:
        """No node of this graph works."""

    def has_error(self) -> bool:
        """No node of this graph fails."""
        return False

    def get_combined_error_message(self) -> str:
        """There is none."""
        return ""

    def close_all_packet_sources(self) -> None:
        """There is nothing to end."""

    def wait_until_done(self) -> None:
        """No node of this graph works."""
