# SPDX-License-Identifier: Apache-2.0
"""Write a graph.pbtxt for one rerank node and prove that it works.

Example:
    >>> write_graph(Path("models/qwen/graph.pbtxt"), {"models_path": "./"})

The text states what was chosen and, as comments, every other option with its
default, in the .proto file's own words. The file appears only after the graph was
validated and, unless told otherwise, the model was loaded. Not for graphs with
other nodes.
"""

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness._native import CalculatorNode, Servable
from harness.errors import InvalidArgumentError
from harness.graph.config import parse_graph
from harness.graph.options import OPTIONS_TYPE
from harness.graph.resources import load_side_packets
from harness.graph.schema import OptionField, find_option, option_fields, quoted
from harness.graph.validate import validate_graph

NODE_NAME = "rerank"
WIDTH = 80  # columns of a comment

_GRAPH = """\
# A rerank graph, made by python -m harness build-graph. Options that are
# commented out show what holds without them.
{queue}
input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"

node {{
  name: {name}
  calculator: "RerankCalculatorOV"
  input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
  input_stream: "REQUEST_PAYLOAD:input"
  output_stream: "RESPONSE_PAYLOAD:output"
  node_options: {{
    [type.googleapis.com / {options_type}]: {{
{options}
    }}
  }}
}}
"""


def graph_text(options: Mapping[str, str], queue_size: str = "") -> str:
    """The text of a graph.pbtxt.

    Args:
        options: Values by option, as text; checked against the schema. The device
            is always stated: CPU unless it is given.
        queue_size: Of OVMS_GRAPH_QUEUE_MAX_SIZE: "AUTO" or a number; empty: the
            server's default.

    Raises:
        InvalidArgumentError: An option is unknown, missing or of the wrong type.
    """
    # The stock server takes the best GPU where a graph names no device.
    options = {"target_device": "CPU", **options}
    fields = option_fields()
    literals = {
        name: find_option(fields, name).literal(options[name]) for name in options
    }
    for field in fields.values():
        if field.required and field.name not in options:
            raise InvalidArgumentError(f"{field.name}: expected a value, got none")
    blocks = [
        "\n".join(_option_lines(field, literals.get(field.name)))
        for field in fields.values()
    ]
    queue = "#\n# OVMS_GRAPH_QUEUE_MAX_SIZE: " + queue_size + "\n" if queue_size else ""
    return _GRAPH.format(
        queue=queue,
        name=quoted(NODE_NAME),
        options_type=OPTIONS_TYPE,
        options=textwrap.indent("\n\n".join(blocks), " " * 6),
    )


def write_graph(
    file: Path, options: Mapping[str, str], queue_size: str = "", *, load: bool = True
) -> Servable | None:
    """Writes graph.pbtxt, in place of one that is there, once it is proven.

    Args:
        file: The graph's file; its folder exists.
        options: As for graph_text.
        queue_size: As for graph_text.
        load: Whether to load the model, too.

    Returns:
        The loaded model, or None without ``load``.

    Raises:
        RerankError: An option, the graph or the model is at fault. The file is as
            it was.
    """
    text = graph_text(options, queue_size)
    draft = file.with_name(f".{file.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
        spec = parse_graph(text, file)
        validate_graph(spec, CalculatorNode)
        packets = load_side_packets(spec) if load else {}
        draft.replace(file)
    except OSError as error:
        raise InvalidArgumentError(f"{file}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return next(iter(packets["rerank_servable"].values())) if load else None


def _option_lines(field: OptionField, literal: str | None) -> Iterator[str]:
    """An option with its comment; as a comment itself where it is not set."""
    yield from _comment(field.comment)
    for name, meaning in field.values.items():
        yield from _comment(f"{name}: {meaning}", "#   ")
    if literal is not None:
        yield f"{field.name}: {literal}"
    else:
        default = "(not set)" if field.default is None else field.default
        if field.default is not None and field.type == "string":
            default = quoted(default)
        yield f"# {field.name}: {default}"


def _comment(text: str, lead: str = "# ") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent=lead, break_long_words=False
    )
