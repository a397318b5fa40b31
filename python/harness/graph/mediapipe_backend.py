# SPDX-License-Identifier: Apache-2.0
"""MediaPipe as a backend: any of its own calculators beside rerank nodes.

Example:
    >>> graph = MediaPipeBackend().create_graph(spec.remaining_config)

Importing this raises FailedPreconditionError where mediapipe does not import. Not
for waiting (graph_thread.py) and not for rerank nodes (plugin_worker.py).
"""

from importlib import metadata

from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from harness.graph.backend import Graph, Packet
from harness.graph.mediapipe_import import (
    CalculatorGraph,
    CalculatorGraphConfig,
    GraphInputStreamAddMode,
    ValidatedGraphConfig,
    create_string,
    get_str,
)
from harness.graph.mediapipe_import import Packet as MediaPipePacket
from harness.graph.options import package_descriptor_set, register_options


class MediaPipeBackend:
    """Graphs run by MediaPipe."""

    def __init__(self) -> None:
        """Adds the options of rerank nodes to MediaPipe's schema.

        Raises:
            FailedPreconditionError: The package is not built.
        """
        self.title = f"in MediaPipe {metadata.version('mediapipe')}"
        # MediaPipe's own messages are in this pool alone.
        self.pool: DescriptorPool = descriptor_pool.Default()
        self.config_class: type[Message] = CalculatorGraphConfig
        register_options(self.pool, package_descriptor_set())

    def explain(self, text: str, source: str) -> None:
        """Nothing is better known than what the parser said."""

    def validate(self, config: Message, source: str) -> None:
        """MediaPipe's own validation; see Backend."""
        ValidatedGraphConfig().initialize(graph_config=config)

    def create_graph(self, config: Message) -> Graph:
        """A graph that is not yet started; see Backend."""
        graph: Graph = CalculatorGraph(graph_config=config)
        # The default would block a caller for ever where a queue is full.
        graph.graph_input_stream_add_mode = (  # type: ignore[attr-defined]
            GraphInputStreamAddMode.ADD_IF_NOT_FULL
        )
        return graph

    def text_packet(self, text: str) -> Packet:
        """A std::string; see Backend."""
        packet: Packet = create_string(text.encode("utf-8"))
        return packet

    def empty_packet(self) -> Packet:
        """See Backend."""
        packet: Packet = MediaPipePacket()
        return packet

    def text_of(self, packet: Packet) -> str:
        """See Backend."""
        return str(get_str(packet))
