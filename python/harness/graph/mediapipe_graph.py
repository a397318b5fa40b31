# SPDX-License-Identifier: Apache-2.0
"""MediaPipe's half of a graph: create it, observe its streams, start it.

Example:
    >>> graph = create_graph(spec)
    >>> start_graph(spec, graph, {"output": [lambda stream, packet: ...]})

Not for waiting (graph_thread.py) and not for plugin nodes (plugin_worker.py).
"""

from collections.abc import Callable, Mapping

from harness.errors import InvalidArgumentError
from harness.graph.mediapipe_import import (
    CalculatorGraph,
    GraphInputStreamAddMode,
    Packet,
)
from harness.graph.spec import GraphSpec
from harness.graph.status import one_line

# Takes a stream's name and a packet; an empty packet settles its timestamp only.
Sink = Callable[[str, Packet], None]


def create_graph(spec: GraphSpec) -> CalculatorGraph:
    """A graph of the remaining config, not yet started.

    Raises:
        InvalidArgumentError: MediaPipe refuses the config.
    """
    try:
        graph = CalculatorGraph(graph_config=spec.remaining_config)
    except (RuntimeError, ValueError) as error:
        raise InvalidArgumentError(f"{spec.path}: {one_line(str(error))}") from error
    # The default would block a caller for ever where a queue is full.
    graph.graph_input_stream_add_mode = GraphInputStreamAddMode.ADD_IF_NOT_FULL
    return graph


def start_graph(
    spec: GraphSpec, graph: CalculatorGraph, sinks: Mapping[str, list[Sink]]
) -> None:
    """Observes streams and starts the run.

    Args:
        spec: The graph's config, for its name in errors.
        graph: A graph that is not started.
        sinks: Receivers by stream. Called in MediaPipe's threads: they must not
            raise, block or add packets. Clear a list to let go of its receivers.

    Raises:
        InvalidArgumentError: A stream is missing or the graph does not start.
    """
    try:
        for stream, receivers in sinks.items():
            graph.observe_output_stream(
                stream, _observer(receivers), observe_timestamp_bounds=True
            )
        graph.start_run()
    except (RuntimeError, ValueError) as error:
        raise InvalidArgumentError(f"{spec.path}: {one_line(str(error))}") from error


def _observer(receivers: list[Sink]) -> Sink:
    def observe(stream: str, packet: Packet) -> None:
        for receive in receivers:
            receive(stream, packet)

    return observe
