# SPDX-License-Identifier: Apache-2.0
"""Loads the models of a graph's rerank nodes, as OVMS's node initializer does.

Example:
    >>> GraphPool(spec, CalculatorNode, load_side_packets(spec))
"""

from harness._native import Servable
from harness.errors import RerankError
from harness.graph.spec import GraphSpec
from harness.graph.streams import stream_name
from harness.servable import load_servable_from_options


def load_side_packets(spec: GraphSpec) -> dict[str, dict[str, Servable]]:
    """One servable per rerank node, under the side packets that the nodes name.

    Returns:
        Side packet name -> node name -> servable.

    Raises:
        RerankError: A model cannot be loaded; the message names file and node.
    """
    packets: dict[str, dict[str, Servable]] = {}
    for node in spec.plugin_nodes:
        try:
            servable = load_servable_from_options(node.options or {}, spec.path.parent)
        except RerankError as error:
            raise type(error)(f"{spec.path}: node '{node.name}': {error}") from error
        for reference in node.input_side_packets:
            packets.setdefault(stream_name(reference), {})[node.name] = servable
    return packets
