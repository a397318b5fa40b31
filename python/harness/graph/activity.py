# SPDX-License-Identifier: Apache-2.0
"""What the threads of one graph tell each other.

Example:
    >>> activity = Activity()
    >>> activity.begin()  # an observer hands a packet to a plugin node
    >>> activity.end()  # the node is done and its output is in the graph

MediaPipe knows nothing of the plugin nodes' work, so "idle" needs this count.
Never call MediaPipe while holding ``condition``: observers run inside MediaPipe
and take it.
"""

import threading

from harness._native import Cancellation
from harness.errors import RerankError
from harness.graph.backend import Packet


class Activity:
    """Counts of plugin work, the first error, and the current request's output.

    Attributes:
        condition: Guards all attributes and is notified on every change.
        pending: Packets handed to plugin nodes and not yet dealt with, and a
            request's own packet until the graph has it.
        events: Beginnings of pending ones; rises only.
        error: The first error; the graph is poisoned from then on.
        stopping: The graph is being closed.
        cancellation: Ends the plugin nodes' work, once that is of no more use.
        timestamp: Timestamp of the current request; -1: none yet.
        uri: What the current request is for.
        output: The graph's output packet at that timestamp; None: none so far.
        quiet: Last timestamp whose work has all ended.
    """

    def __init__(self) -> None:
        """Starts idle, before the first request."""
        self.condition = threading.Condition()
        self.pending = 0
        self.events = 0
        self.error: RerankError | None = None
        self.stopping = False
        self.cancellation = Cancellation()
        self.timestamp = -1
        self.uri = ""
        self.output: Packet | None = None
        self.quiet = -1

    @property
    def over(self) -> bool:
        """No more work is wanted of this graph."""
        return self.stopping or self.error is not None

    def start(self, timestamp: int, uri: str) -> None:
        """A request begins; end() says that the graph has its packet."""
        with self.condition:
            self.timestamp = timestamp
            self.uri = uri
            self.output = None
            self.begin()

    def begin(self) -> None:
        """A packet was handed to a plugin node."""
        with self.condition:
            self.pending += 1
            self.events += 1
            self.condition.notify_all()

    def end(self) -> None:
        """What began has ended: a packet was dealt with, output included."""
        with self.condition:
            self.pending -= 1
            self.condition.notify_all()

    def fail(self, error: RerankError) -> None:
        """Something failed; only the first error counts, and ends the other work."""
        with self.condition:
            if not self.over:
                self.error = error
            self.cancellation.cancel()
            self.condition.notify_all()

    def emit(self, packet: Packet) -> None:
        """The graph's output stream sent a packet.

        Empty ones are of no interest here, nor is one of an earlier request, which
        had to do without.
        """
        with self.condition:
            if packet.timestamp.value == self.timestamp and not packet.is_empty():
                self.output = packet
            self.condition.notify_all()

    def finish(self, timestamp: int) -> None:
        """All work of a request has ended."""
        with self.condition:
            self.quiet = timestamp
            self.condition.notify_all()

    def stop(self) -> None:
        """The graph is being closed; its threads end, and work in progress."""
        with self.condition:
            self.stopping = True
            self.cancellation.cancel()
            self.condition.notify_all()
