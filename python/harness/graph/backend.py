# SPDX-License-Identifier: Apache-2.0
"""What carries packets from node to node: MediaPipe, or streams of our own.

Example:
    >>> find_backend().title
    'in MediaPipe 0.10.21'

    MediaPipeBackend  where mediapipe imports: any graph, run by MediaPipe
    PlainBackend      elsewhere: graphs of rerank nodes alone

Rerank nodes are run by the same C++ calculator, worker, queue and pool with both.
"""

import functools
from collections.abc import Callable
from typing import Any, Protocol

from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from harness.errors import FailedPreconditionError


class Packet(Protocol):
    """A text at a timestamp, or nothing up to it."""

    @property
    def timestamp(self) -> Any:  # noqa: ANN401
        """Its number is in ``value``."""

    def is_empty(self) -> bool:
        """It only says that nothing comes up to its timestamp."""
        ...

    def at(self, timestamp: int) -> "Packet":
        """The same content at another time."""
        ...


# Takes a stream's name and a packet; an empty packet settles its timestamp only.
Sink = Callable[[str, Packet], None]


class Graph(Protocol):
    """MediaPipe's ``CalculatorGraph``, as far as a runner needs it."""

    def observe_output_stream(
        self, stream: str, sink: Sink, observe_timestamp_bounds: bool
    ) -> None:
        """Calls ``sink`` for each packet; before start_run.

        The sink must not raise, block or add packets.
        """

    def start_run(self) -> None:
        """From now on packets are taken."""

    def add_packet_to_input_stream(self, stream: str, packet: Packet) -> None:
        """Raises RuntimeError or ValueError for one that is not taken."""

    def wait_until_idle(self) -> None:
        """Returns when no node is at work."""

    def has_error(self) -> bool:
        """A node failed; nothing more is taken."""
        ...

    def get_combined_error_message(self) -> str:
        """What failed, with the status code in front."""
        ...

    def close_all_packet_sources(self) -> None:
        """No more packets come."""

    def wait_until_done(self) -> None:
        """Returns when all nodes are closed."""


class Backend(Protocol):
    """Where a graph's config is understood and its packets flow."""

    @property
    def title(self) -> str:
        """Where a graph ran, for a person: "in MediaPipe 0.10.21"."""
        ...

    @property
    def pool(self) -> DescriptorPool:
        """Holds the schema of graphs and RerankCalculatorOVOptions."""
        ...

    @property
    def config_class(self) -> type[Message]:
        """CalculatorGraphConfig."""
        ...

    def explain(self, text: str, source: str) -> None:
        """Raises what is better known of a text that does not parse.

        Raises:
            RerankError: It holds nodes that this backend does not run.
        """

    def validate(self, config: Message, source: str) -> None:
        """Checks the part of a graph without rerank nodes.

        Raises:
            RuntimeError, ValueError: MediaPipe's cause.
            RerankError: It holds nodes that this backend does not run.
        """

    def create_graph(self, config: Message) -> Graph:
        """A graph of that part, not yet started; raises as validate."""
        ...

    def text_packet(self, text: str) -> Packet:
        """Raises UnicodeEncodeError for what is not encodable as UTF-8."""
        ...

    def empty_packet(self) -> Packet:
        """Settles the timestamp that it is given."""
        ...

    def text_of(self, packet: Packet) -> str:
        """Raises ValueError for a packet of another type or that is not UTF-8."""
        ...


@functools.cache
def find_backend() -> Backend:
    """MediaPipe where it imports; without it streams of our own.

    Raises:
        FailedPreconditionError: The package is not built.
    """
    # Here, not above: mediapipe takes a second to import.
    from harness.graph.plain_backend import PlainBackend

    try:
        from harness.graph.mediapipe_backend import MediaPipeBackend
    except FailedPreconditionError as error:
        return PlainBackend(str(error))
    return MediaPipeBackend()
