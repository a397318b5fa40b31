# SPDX-License-Identifier: Apache-2.0
"""Do the streams of a whole graph meet, MediaPipe's nodes and plugin nodes alike?

Example:
    >>> check_wiring(load_graph("graphs/demo/graph.pbtxt"))

MediaPipe sees only its own half of the graph, so a stream that crosses the cut
is checked here. Not for packet types: the contracts check those.
"""

import difflib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from google.protobuf.message import Message

from harness.errors import InvalidArgumentError
from harness.graph.config import node_names
from harness.graph.spec import PLUGIN_CALCULATORS, GraphSpec
from harness.graph.streams import (
    parse_tag_index,
    stream_name,
    stream_names,
    tag_indexes,
)


def check_wiring(spec: GraphSpec) -> None:
    """Checks producers, consumers and cycles.

    Raises:
        InvalidArgumentError: Names the stream and its nodes.
    """
    producers = _producers(spec)
    names = node_names(spec.config)
    for node, name in zip(spec.config.node, names, strict=True):
        if node.calculator in PLUGIN_CALCULATORS:
            _check_plugin_inputs(spec, node, name)
        for reference in node.input_stream:
            _check_produced(spec, stream_name(reference), f'node "{name}"', producers)
    for stream in spec.output_streams:
        _check_produced(spec, stream, "the graph's output_stream", producers)
    _check_cycles(spec, producers)


def _producers(spec: GraphSpec) -> dict[str, str | None]:
    """Producing node by stream; None stands for the graph's own input."""
    producers: dict[str, str | None] = {}
    outputs: list[tuple[str | None, tuple[str, ...]]] = [(None, spec.input_streams)]
    for node, name in zip(spec.config.node, node_names(spec.config), strict=True):
        outputs.append((name, stream_names(node.output_stream)))
    for producer, streams in outputs:
        for stream in streams:
            if stream in producers:
                both = " and by ".join(
                    "the graph's input_stream" if p is None else f'node "{p}"'
                    for p in (producers[stream], producer)
                )
                raise InvalidArgumentError(
                    f'{spec.path}: stream "{stream}" is produced by {both}; '
                    "a stream has one producer"
                )
            producers[stream] = producer
    return producers


def _check_produced(
    spec: GraphSpec, stream: str, consumer: str, producers: dict[str, str | None]
) -> None:
    if stream in producers:
        return
    close = difflib.get_close_matches(stream, list(producers), n=1)
    hint = f'; did you mean "{close[0]}"?' if close else ""
    raise InvalidArgumentError(
        f'{spec.path}: {consumer} reads stream "{stream}", which nothing produces{hint}'
    )


def _check_plugin_inputs(spec: GraphSpec, node: Message, name: str) -> None:
    """A plugin node runs under the default input policy and no other."""
    if not node.input_stream:
        raise InvalidArgumentError(
            f'{spec.path}: node "{name}" has no input_stream, so it would never run'
        )
    if any(info.back_edge for info in node.input_stream_info):
        raise InvalidArgumentError(
            f'{spec.path}: node "{name}" has a back_edge input, which would wait for '
            "its own output"
        )
    handler = node.input_stream_handler.input_stream_handler
    if len(node.input_stream) > 1 and handler not in ("", "DefaultInputStreamHandler"):
        raise InvalidArgumentError(
            f'{spec.path}: node "{name}" asks for {handler}; with several input '
            "streams a plugin node runs under DefaultInputStreamHandler only"
        )


def _forward_inputs(node: Message) -> Iterator[str]:
    """Input streams of a node that are not marked as back edges."""
    back_edges = {
        parse_tag_index(info.tag_index)
        for info in node.input_stream_info
        if info.back_edge
    }
    for place, stream in zip(
        tag_indexes(node.input_stream), stream_names(node.input_stream), strict=True
    ):
        if place not in back_edges:
            yield stream


def _check_cycles(spec: GraphSpec, producers: dict[str, str | None]) -> None:
    """Every cycle needs a back edge, or each of its nodes waits for the next."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for node, name in zip(spec.config.node, node_names(spec.config), strict=True):
        upstream = (producers[stream] for stream in _forward_inputs(node))
        sorter.add(name, *(producer for producer in upstream if producer is not None))
    try:
        sorter.prepare()
    except CycleError as error:
        raise InvalidArgumentError(
            f"{spec.path}: nodes wait for each other in a cycle: "
            + " -> ".join(f'"{name}"' for name in error.args[1])
        ) from error


def check_side_packets(spec: GraphSpec) -> None:
    """Checks that MediaPipe's half needs no side packet from outside.

    Raises:
        InvalidArgumentError: Names the side packets and the nodes that read them.
    """
    remaining = spec.remaining_config
    made = {
        stream_name(reference)
        # Our own schema has no packet generators.
        for producer in (*remaining.node, *getattr(remaining, "packet_generator", ()))
        for reference in producer.output_side_packet
    }
    consumers = zip(remaining.node, node_names(remaining), strict=True)
    wanted = {
        stream_name(reference): f'node "{name}"'
        for node, name in consumers
        for reference in node.input_side_packet
    }
    for reference in remaining.input_side_packet:
        wanted.setdefault(stream_name(reference), "the graph")
    missing = [f'"{side}" ({by})' for side, by in wanted.items() if side not in made]
    if missing:
        raise InvalidArgumentError(
            f"{spec.path}: side packets that only a server could provide: "
            + ", ".join(missing)
        )
