# SPDX-License-Identifier: Apache-2.0
"""Gather packets of several streams by timestamp: the default input policy.

Example:
    >>> queue = InputQueue(["a", "b"])
    >>> queue.add("a", packet_at_0)
    >>> list(queue.take_ready())  # "b" may still send a packet at 0
    []

A timestamp is ready once every stream is settled up to it: has a packet there,
or promised by its timestamp bound to send none. Not for MediaPipe's own nodes,
and not thread-safe.
"""

from collections.abc import Iterator, Sequence

from harness.graph.backend import Packet

# Below every timestamp of MediaPipe (its Unset is the smallest int64).
UNSETTLED = -(2**63)


class InputQueue:
    """Packets that wait for their companions of the same timestamp."""

    def __init__(self, streams: Sequence[str]) -> None:
        """Starts with nothing settled.

        Args:
            streams: Names without tags.
        """
        self._settled = dict.fromkeys(streams, UNSETTLED)
        self._packets: dict[int, dict[str, Packet]] = {}

    @property
    def settled(self) -> int:
        """No packet at or before this timestamp is still to come."""
        return min(self._settled.values())

    def add(self, stream: str, packet: Packet) -> None:
        """Takes a packet; an empty one only settles its timestamp."""
        timestamp = packet.timestamp.value
        self._settled[stream] = max(self._settled[stream], timestamp)
        if not packet.is_empty():
            self._packets.setdefault(timestamp, {})[stream] = packet

    def take_ready(self) -> Iterator[tuple[int, dict[str, Packet]]]:
        """Removes and yields (timestamp, packet by stream), in rising order."""
        for timestamp in sorted(t for t in self._packets if t <= self.settled):
            yield timestamp, self._packets.pop(timestamp)
