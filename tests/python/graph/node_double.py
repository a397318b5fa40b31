# SPDX-License-Identifier: Apache-2.0
"""A test double for the C++ calculator behind harness.graph's Node protocol."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from harness.errors import InternalError

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
        self.closed = 0
        self._running = threading.Lock()

    def open(self, side_packets: Mapping[str, Any]) -> None:
        self.side_packets = dict(side_packets)
        if self.factory.open_error is not None:
            raise self.factory.open_error

    def process(self, timestamp: int, inputs: Mapping[str, str]) -> dict[str, str]:
        if not self._running.acquire(blocking=False):
            raise InternalError("two threads in one node")
        try:
            self.timestamps.append(timestamp)
            name = self.contract["name"]
            if self.factory.behaviour is not None:
                answer = self.factory.behaviour(name, timestamp, dict(inputs))
                if answer is not None:
                    return answer
            text = "+".join(inputs[stream] for stream in sorted(inputs))
            outputs = self.contract["output_streams"]
            return {o.rpartition(":")[2]: f"{name}({text})" for o in outputs}
        finally:
            self._running.release()

    def close(self) -> None:
        self.closed += 1


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
