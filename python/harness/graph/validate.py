# SPDX-License-Identifier: Apache-2.0
"""Validate a whole graph before it runs.

Example:
    >>> validate_graph(load_graph("graphs/demo/graph.pbtxt"), CalculatorNode)

Streams first (wiring.py), then the backend's half (MediaPipe's
ValidatedGraphConfig), side packets, and the contract of every plugin node. Nothing is
opened, no model is loaded.
"""

import difflib
import re

from harness.errors import InvalidArgumentError, RerankError
from harness.graph.node import Node, NodeFactory
from harness.graph.spec import PLUGIN_CALCULATORS, GraphSpec, PluginNode
from harness.graph.status import one_line
from harness.graph.wiring import check_side_packets, check_wiring

_UNKNOWN_CALCULATOR = re.compile(r'Unable to find Calculator "([^"]*)"')


def validate_graph(spec: GraphSpec, node_factory: NodeFactory) -> None:
    """Checks streams, the backend's half and the plugin nodes' contracts.

    Raises:
        InvalidArgumentError: The config is wrong; one line with file and cause.
        FailedPreconditionError: The graph needs MediaPipe, which does not import.
        RerankError: A plugin node refuses its streams or options.
    """
    only_stream(spec, "input_stream", spec.input_streams)
    only_stream(spec, "output_stream", spec.output_streams)
    check_wiring(spec)
    check_rest(spec)
    check_side_packets(spec)
    for node in spec.plugin_nodes:
        create_node(spec, node, node_factory)


def only_stream(spec: GraphSpec, field: str, streams: tuple[str, ...]) -> str:
    """The one stream that requests enter or leave by.

    Raises:
        InvalidArgumentError: There is none, or more than one.
    """
    if len(streams) != 1:
        raise InvalidArgumentError(
            f"{spec.path}: expected one graph {field}, got {len(streams)}"
            + (f": {', '.join(streams)}" if streams else "")
        )
    return streams[0]


def check_rest(spec: GraphSpec) -> None:
    """The backend's validation of the part without plugin nodes."""
    try:
        spec.backend.validate(spec.remaining_config, str(spec.path))
    except (RuntimeError, ValueError) as error:
        unknown = _UNKNOWN_CALCULATOR.search(str(error))
        cause = _explain_unknown(unknown[1]) if unknown else one_line(str(error))
        raise InvalidArgumentError(f"{spec.path}: {cause}") from error


def create_node(spec: GraphSpec, node: PluginNode, node_factory: NodeFactory) -> Node:
    """Creates one plugin node; its error gets the file's name in front."""
    try:
        return node_factory(
            name=node.name,
            calculator=node.calculator,
            input_streams=list(node.input_streams),
            output_streams=list(node.output_streams),
            input_side_packets=list(node.input_side_packets),
            options=node.options,
        )
    except RerankError as error:
        raise type(error)(f"{spec.path}: {error}") from error


def _explain_unknown(calculator: str) -> str:
    close = difflib.get_close_matches(calculator, PLUGIN_CALCULATORS, n=1, cutoff=0.75)
    hint = (
        f"did you mean {close[0]}?"
        if close
        else f"known are MediaPipe's own and {', '.join(PLUGIN_CALCULATORS)}"
    )
    return f'unknown calculator "{calculator}"; {hint}'
