# SPDX-License-Identifier: Apache-2.0
"""What a graph asks of a plugin node; the C++ extension provides it.

Example:
    >>> node = factory(
    ...     name="rerank", calculator="RerankCalculatorOV",
    ...     input_streams=["REQUEST_PAYLOAD:input"],
    ...     output_streams=["RESPONSE_PAYLOAD:output"],
    ...     input_side_packets=["RERANK_NODE_RESOURCES:rerank_servable"],
    ...     options={"models_path": "./"})
    >>> node.open({"rerank_servable": servables})
    >>> node.process(0, {"input": request}, "/v3/rerank", cancellation)
    {'output': '{"results": [...]}'}

Not for MediaPipe's own calculators: those run inside MediaPipe.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from harness._native import Cancellation
from harness.graph.spec import OptionValue

# What a request is for, where nobody says so: as OpenVINO Model Server has it.
RERANK_URI = "/v3/rerank"


class Node(Protocol):
    """One instance of a calculator; used by one thread at a time."""

    def open(self, side_packets: Mapping[str, Any]) -> None:
        """Prepares the node; called once, before the first packet.

        Args:
            side_packets: The node's own side packets that were given to the
                graph, by name without tag.

        Raises:
            RerankError: A side packet is missing or of no use.
        """

    def process(
        self,
        timestamp: int,
        inputs: Mapping[str, str],
        uri: str,
        cancellation: Cancellation,
    ) -> dict[str, str]:
        """Handles the packets of one timestamp.

        Args:
            timestamp: Rises strictly from call to call.
            inputs: Payload text by stream name without tag; a stream without a
                packet at this timestamp is absent.
            uri: Where a server would have got the request, "/v3/rerank".
            cancellation: Once cancelled, nobody waits for the outputs: the node
                should raise soon.

        Returns:
            Payload text by stream name; absent means no packet.

        Raises:
            RerankError: The node failed; its graph takes no more requests.
        """
        ...

    def close(self) -> None:
        """Ends the node; called once, after the last packet."""


class NodeFactory(Protocol):
    """Creates a node that is not yet open."""

    def __call__(
        self,
        *,
        name: str,
        calculator: str,
        input_streams: list[str],
        output_streams: list[str],
        input_side_packets: list[str],
        options: dict[str, OptionValue] | None,
    ) -> Node:
        """Creates the node and checks the calculator's contract.

        Args:
            name: The node's name in errors and side packets.
            calculator: Registered name, for example "RerankCalculatorOV".
            input_streams: As graph.pbtxt writes them, for example
                "REQUEST_PAYLOAD:input"; so are the next two.
            output_streams: See input_streams.
            input_side_packets: See input_streams.
            options: The fields that the node's options state; None: no options.

        Raises:
            RerankError: The node does not keep the contract.
        """
        ...
