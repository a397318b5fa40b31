# SPDX-License-Identifier: Apache-2.0
"""A parsed graph.pbtxt as plain data.

Example:
    >>> spec.plugin_nodes[0].options
    {'models_path': './'}

Made by config.load_graph, never changed afterwards. Messages are protobuf's own
and must not be written to.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf.message import Message

if TYPE_CHECKING:
    from harness.graph.backend import Backend

# Calculators that our extension runs; every other one is MediaPipe's.
PLUGIN_CALCULATORS = ("RerankCalculatorOV",)

OptionValue = bool | int | float | str


@dataclass(frozen=True)
class PluginNode:
    """One node that our C++ calculator runs.

    Attributes:
        name: As MediaPipe names it: the node's own name, else the calculator's,
            numbered from 1 where several nodes share it.
        calculator: Registered name.
        input_streams: References as written, "TAG:index:name"; so are the next two.
        output_streams: See input_streams.
        input_side_packets: See input_streams.
        options: The fields that the node's RerankCalculatorOVOptions state, a value
            of an enumeration as its number; None: it has no such options.
    """

    name: str
    calculator: str
    input_streams: tuple[str, ...]
    output_streams: tuple[str, ...]
    input_side_packets: tuple[str, ...]
    options: dict[str, OptionValue] | None


@dataclass(frozen=True)
class GraphSpec:
    """A parsed graph.pbtxt.

    Attributes:
        path: The file, as it was given; errors start with it.
        backend: What runs it.
        config: The full CalculatorGraphConfig.
        remaining_config: What the backend runs: without the plugin nodes and their
            side packets, with their output streams as graph input streams.
        plugin_nodes: In the order of the file.
        input_streams: Names of the graph's own input streams, without tags.
        output_streams: Names of the graph's output streams, without tags.
        queue_size: Started graphs to keep; 0: a fresh graph for every request.
    """

    path: Path
    backend: "Backend"
    config: Message
    remaining_config: Message
    plugin_nodes: tuple[PluginNode, ...]
    input_streams: tuple[str, ...]
    output_streams: tuple[str, ...]
    queue_size: int
