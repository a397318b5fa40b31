# SPDX-License-Identifier: Apache-2.0
"""Graphs of rerank nodes alone, without MediaPipe.

Example:
    >>> backend = PlainBackend("mediapipe is not installed")
    >>> backend.create_graph(spec.remaining_config)  # streams, and no nodes

graph.pbtxt is parsed by a small schema of our own (calculators/host), which is in
the descriptor set that the build puts into the package. Not for graphs with nodes of
MediaPipe: they are refused with the way out.
"""

import difflib
import re
from collections.abc import Iterable
from typing import Any

from google.protobuf import descriptor_pool, text_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from harness.errors import FailedPreconditionError, InvalidArgumentError
from harness.graph.backend import Graph, Packet
from harness.graph.options import package_descriptor_set
from harness.graph.plain_graph import PlainGraph, PlainPacket
from harness.graph.spec import PLUGIN_CALCULATORS

_CONFIG = "mediapipe.CalculatorGraphConfig"
# As MediaPipe asks of the graph's own streams; the nodes' are checked in C++.
_REFERENCE = re.compile(r"([A-Z_][A-Z0-9_]*:((0|[1-9][0-9]*):)?)?[a-z_][a-z0-9_]*")


class PlainBackend:
    """Streams between rerank nodes, and nothing else."""

    def __init__(self, reason: str) -> None:
        """Reads the schema.

        Args:
            reason: Why it is not MediaPipe that runs the graph.

        Raises:
            FailedPreconditionError: The package is not built.
        """
        self.title = f"without MediaPipe ({reason})"
        self._reason = reason
        # A pool of its own: the default one may hold MediaPipe's files.
        self.pool: DescriptorPool = descriptor_pool.DescriptorPool()
        for file in FileDescriptorSet.FromString(package_descriptor_set()).file:
            file.ClearField("source_code_info")  # the pool keeps no comments
            self.pool.AddSerializedFile(file.SerializeToString())
        self.config_class: type[Message] = GetMessageClass(
            self.pool.FindMessageTypeByName(_CONFIG)
        )

    def explain(self, text: str, source: str) -> None:
        """A text may not parse since MediaPipe's options are not known; see Backend."""
        try:
            config = text_format.Parse(
                text,
                self.config_class(),
                allow_unknown_extension=True,
                allow_unknown_field=True,
                descriptor_pool=_AnyType(self.pool),
            )
        except text_format.ParseError:
            return
        self._refuse_others(config.node, source)

    def validate(self, config: Message, source: str) -> None:
        """No node may be left, and the names must be names; see Backend."""
        self._refuse_others(config.node, source)
        for field in ("input_stream", "output_stream", "input_side_packet"):
            for reference in getattr(config, field):
                if not _REFERENCE.fullmatch(reference):
                    raise ValueError(
                        f'{field}: expected "TAG:name", "TAG:index:name" or "name", '
                        f'got "{reference}"'
                    )

    def create_graph(self, config: Message) -> Graph:
        """Streams that hand over what is put in; see Backend."""
        return PlainGraph()

    def text_packet(self, text: str) -> Packet:
        """See Backend."""
        text.encode("utf-8")
        return PlainPacket(text)

    def empty_packet(self) -> Packet:
        """See Backend."""
        return PlainPacket(None)

    def text_of(self, packet: Packet) -> str:
        """See Backend."""
        assert isinstance(packet, PlainPacket)
        assert packet.text is not None
        return packet.text

    def _refuse_others(self, nodes: Iterable[Any], source: str) -> None:
        """Raises for the first node that only MediaPipe may know."""
        for node in nodes:
            calculator = node.calculator
            if not calculator or calculator in PLUGIN_CALCULATORS:
                continue
            close = difflib.get_close_matches(calculator, PLUGIN_CALCULATORS, 1, 0.75)
            if close:
                raise InvalidArgumentError(
                    f'{source}: unknown calculator "{calculator}"; did you mean '
                    f"{close[0]}?"
                )
            raise FailedPreconditionError(
                f'{source}: calculator "{calculator}" is none of ours '
                f"({', '.join(PLUGIN_CALCULATORS)}), and only MediaPipe may know it: "
                + self._reason
            )


class _AnyType:
    """A pool for a text's Any fields in which every type is there, without fields."""

    def __init__(self, pool: DescriptorPool) -> None:
        self._nothing = pool.FindMessageTypeByName("mediapipe.CalculatorOptions")

    def FindMessageTypeByName(self, _: str) -> Descriptor:  # noqa: N802
        return self._nothing
