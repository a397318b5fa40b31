# SPDX-License-Identifier: Apache-2.0
"""Read graph.pbtxt and cut the plugin nodes out of it.

Example:
    >>> spec = load_graph("graphs/demo/graph.pbtxt")
    >>> spec.input_streams, [node.name for node in spec.plugin_nodes]
    (('input',), ['RerankCalculatorOV'])

Parsing only: whether streams meet and contracts hold is validate.py's question.
"""

import os
import re
from collections import Counter
from pathlib import Path

from google.protobuf import text_format
from google.protobuf.message import EncodeError, Message

from harness.errors import FailedPreconditionError, InvalidArgumentError, NotFoundError
from harness.graph.backend import Backend, find_backend
from harness.graph.options import OPTIONS_TYPE, extension_options, options_class
from harness.graph.queue_size import read_queue_size
from harness.graph.spec import PLUGIN_CALCULATORS, GraphSpec, PluginNode
from harness.graph.streams import stream_name, stream_names


def load_graph(
    path: str | os.PathLike[str], backend: Backend | None = None
) -> GraphSpec:
    """Reads a graph.pbtxt.

    Args:
        path: The file, in UTF-8.
        backend: What is to run it; None means find_backend().

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: The text does not parse; names file and line.
        FailedPreconditionError: The file cannot be read, the package is not built, or
            the graph needs MediaPipe and that does not import.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: no such file") from error
    except OSError as error:
        raise FailedPreconditionError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InvalidArgumentError(f"{path}: not UTF-8: {error}") from error
    return parse_graph(text, path, backend)


def parse_graph(text: str, path: Path, backend: Backend | None = None) -> GraphSpec:
    """What a graph.pbtxt says.

    Args:
        text: Its text.
        path: Where it is or will be: errors name it, and what the graph names
            relative to its folder is found from there.
        backend: What is to run it; None means find_backend().

    Raises:
        InvalidArgumentError: The text does not parse; names file and line.
        FailedPreconditionError: The package is not built, or the graph needs MediaPipe
            and that does not import.
    """
    backend = backend or find_backend()
    config = _parse(text, str(path), backend)
    names = node_names(config)
    plugin_nodes = tuple(
        _plugin_node(node, name, str(path), backend)
        for node, name in zip(config.node, names, strict=True)
        if node.calculator in PLUGIN_CALCULATORS
    )
    return GraphSpec(
        path=path,
        config=config,
        backend=backend,
        remaining_config=_remaining_config(config, plugin_nodes),
        plugin_nodes=plugin_nodes,
        input_streams=stream_names(config.input_stream),
        output_streams=stream_names(config.output_stream),
        queue_size=read_queue_size(text, str(path)),
    )


def node_names(config: Message) -> list[str]:
    """MediaPipe's names of all nodes, in order.

    The given name or else the calculator's; where several nodes would share it,
    each gets "_1", "_2", ... behind it.
    """
    bases = [node.name or node.calculator for node in config.node]
    total, seen = Counter(bases), Counter[str]()
    names = []
    for base in bases:
        seen[base] += 1
        names.append(base if total[base] == 1 else f"{base}_{seen[base]}")
    return names


def _parse(text: str, source: str, backend: Backend) -> Message:
    """Parses the text; errors are one line with file, line and column."""
    config = backend.config_class()
    try:
        text_format.Parse(text, config, descriptor_pool=backend.pool)
    except text_format.ParseError as error:
        backend.explain(text, source)
        message = re.sub(r"^\d+:\d+ : ", "", " ".join(str(error).split()))
        where = _position(text, error.GetLine(), error.GetColumn(), message)
        raise InvalidArgumentError(f"{source}:{where} {message}") from error
    except EncodeError as error:  # A required field is missing inside an Any.
        where = _position(text, None, None, str(error))
        raise InvalidArgumentError(f"{source}:{where} {error}") from error
    missing = config.FindInitializationErrors()
    if missing:
        raise InvalidArgumentError(
            f"{source}: missing required fields: {', '.join(missing)}"
        )
    return config


def _position(text: str, line: int | None, column: int | None, message: str) -> str:
    """Writes "line:column:"; protobuf leaves it out of errors about types."""
    if line is not None:
        return f"{line}:{column}:"
    # Then the message names the type, and so does one line of the text.
    types = re.findall(r"\b(?:[a-z_]\w*\.)+[A-Z]\w*", message)
    lines = text.splitlines()
    found = [i for i, row in enumerate(lines, 1) if any(t in row for t in types)]
    return f"{found[0]}:" if len(found) == 1 else ""


def _plugin_node(node: Message, name: str, source: str, backend: Backend) -> PluginNode:
    """Copies one node of the config; settles where its options stand."""
    stated = [
        options_class(backend.pool).FromString(packed.value)
        for packed in node.node_options
        if packed.type_url.rpartition("/")[2] == OPTIONS_TYPE
    ]
    in_extension = extension_options(backend.pool, node)
    if in_extension is not None:
        stated.append(in_extension)
    if len(stated) > 1:
        raise InvalidArgumentError(
            f'{source}: node "{name}" states {OPTIONS_TYPE} more than once'
        )
    return PluginNode(
        name=name,
        calculator=node.calculator,
        input_streams=tuple(node.input_stream),
        output_streams=tuple(node.output_stream),
        input_side_packets=tuple(node.input_side_packet),
        options={field.name: value for field, value in stated[0].ListFields()}
        if stated
        else None,
    )


def _remaining_config(config: Message, plugin_nodes: tuple[PluginNode, ...]) -> Message:
    """The part for MediaPipe; plugin outputs enter it as graph inputs."""
    remaining = type(config)()
    remaining.CopyFrom(config)
    del remaining.node[:], remaining.input_side_packet[:]
    remaining.node.extend(
        node for node in config.node if node.calculator not in PLUGIN_CALCULATORS
    )
    cut = {stream_name(s) for node in plugin_nodes for s in node.input_side_packets}
    remaining.input_side_packet.extend(
        s for s in config.input_side_packet if stream_name(s) not in cut
    )
    for node in plugin_nodes:
        remaining.input_stream.extend(stream_names(node.output_streams))
    return remaining
