# SPDX-License-Identifier: Apache-2.0
"""A test double for the C++ calculator behind harness.graph's Node protocol."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from harness import Cancellation
from harness.errors import CancelledError, InternalError

# (node name, timestamp, text by input stream) -> text by output stream, or None:
# the default answer.
Behaviour = Callable[[str, int, dict[str, str]], "dict[str, str] | None"]


class NodeDouble:
    """Answers "name(text)", several inputs joined by "+", on every output."""

    def __init__(self, factory: "NodeDoubleFactory", contract: dict[str, Any]) -> None:
        self.factory = factory
        self.contract = contract
        self.side_packets: dict[str, Any] | None = None
        self.timestamps: list[int] = []
        self.uris: list[str] = []
        self.text = ""
        self.cancellation: Cancellation | None = None
        self.closed = 0
        self._running = threading.Lock()

    def open(self, side_packets: Mapping[str, Any]) -> None:
        self.side_packets = dict(side_packets)
        if self.factory.open_error is not None:
            raise self.factory.open_error

    def process(
        self,
        timestamp: int,
        inputs: Mapping[str, str],
        uri: str,
        cancellation: Cancellation,
    ) -> dict[str, str]:
        if not self._running.acquire(blocking=False):
            raise InternalError("two threads in one node")
        try:
            self.timestamps.append(timestamp)
            self.uris.append(uri)
            self.cancellation = cancellation
            name = self.contract["name"]
            self.text = "+".join(inputs[stream] for stream in sorted(inputs))
            if self.factory.behaviour is not None:
                answer = self.factory.behaviour(name, timestamp, dict(inputs))
                if answer is not None:
                    return answer
            outputs = self.contract["output_streams"]
            return {o.rpartition(":")[2]: f"{name}({self.text})" for o in outputs}
        finally:
            self._running.release()

    def close(self) -> None:
        self.closed += 1


def work_until_cancelled(node: NodeDouble) -> None:
    """What a long request does in a node, called by its behaviour.

    Raises:
        CancelledError: Always, at last.
    """
    assert node.cancellation is not None
    while not node.cancellation.cancelled:
        time.sleep(0.001)
    raise CancelledError("the request was cancelled")


class NodeDoubleFactory:
    """Creates doubles and remembers them."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour
        self.open_error: Exception | None = None
        self.contract_error: Exception | None = None
        self.nodes: list[NodeDouble] = []

    def __call__(self, **contract: Any) -> NodeDouble:  # noqa: ANN401
        if self.contract_error is not None:
            raise self.contract_error
        node = NodeDouble(self, contract)
        self.nodes.append(node)
        return node

    @property
    def opened(self) -> list[NodeDouble]:
        """Nodes of started graphs; validation creates others."""
        return [node for node in self.nodes if node.side_packets is not None]
