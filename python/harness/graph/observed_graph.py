# SPDX-License-Identifier: Apache-2.0
"""The backend's half of a graph: create it, observe its streams, start it.

Example:
    >>> graph = create_graph(spec)
    >>> start_graph(spec, graph, {"output": [lambda stream, packet: ...]})

Not for waiting (graph_thread.py) and not for plugin nodes (plugin_worker.py).
"""

from collections.abc import Mapping

from harness.errors import InvalidArgumentError
from harness.graph.backend import Graph, Packet, Sink
from harness.graph.spec import GraphSpec
from harness.graph.status import one_line


def create_graph(spec: GraphSpec) -> Graph:
    """A graph of the remaining config, not yet started.

    Raises:
        InvalidArgumentError: MediaPipe refuses the config.
    """
    try:
        return spec.backend.create_graph(spec.remaining_config)
    except (RuntimeError, ValueError) as error:
        raise InvalidArgumentError(f"{spec.path}: {one_line(str(error))}") from error


def start_graph(spec: GraphSpec, graph: Graph, sinks: Mapping[str, list[Sink]]) -> None:
    """Observes streams and starts the run.

    Args:
        spec: The graph's config, for its name in errors.
        graph: A graph that is not started.
        sinks: Receivers by stream. Called in the graph's threads: they must not
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
