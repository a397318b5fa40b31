# SPDX-License-Identifier: Apache-2.0
"""What an OpenVINO model file says of itself, as OpenVINO reads it.

Example:
    >>> model = read_model(directory / "openvino_model.xml")
    >>> inputs(model)
    [Input(name='input_ids', type='i64', shape=[-1, -1]), ...]
    >>> weight_types(model)
    {'u8': 0.97, 'f32': 0.03}

Reads and compiles nothing. Not for checking a model: loading does.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.errors import InvalidArgumentError
from harness.servable import tokenizers_library

# Precisions of weights in a person's words, the narrowest first.
PRECISIONS = {
    "int4": ("u4", "i4"),
    "int8": ("u8", "i8"),
    "f16": ("f16",),
    "bf16": ("bf16",),
    "f32": ("f32",),
}
# A type with a smaller share of the bytes does not name a model's precision.
SMALLEST_SHARE = 0.1
# Smaller constants are shapes, axes and scalars, not weights.
SMALLEST_WEIGHT = 1024  # bytes


@dataclass(frozen=True)
class Input:
    """One input; -1 in its shape is a dimension that any request may set."""

    name: str
    type: str
    shape: list[int]


def find_model_file(folder: Path) -> Path:
    """The .xml of a model directory, where the C++ core would read it.

    sentence-transformers keeps it in openvino/.
    """
    outer, inner = (f / "openvino_model.xml" for f in (folder, folder / "openvino"))
    return inner if inner.exists() and not outer.exists() else outer


def read_model(file: Path) -> Any:  # noqa: ANN401 - openvino has no types
    """An .xml with its .bin as an openvino.Model, operations of tokenizers included.

    Raises:
        InvalidArgumentError: OpenVINO cannot read the file.
        FailedPreconditionError: openvino_tokenizers is not installed.
    """
    import openvino

    core = openvino.Core()
    core.add_extension(str(tokenizers_library()))
    try:
        return core.read_model(file)
    except RuntimeError as error:
        # The cause is the last line; those before it are places in OpenVINO.
        cause = str(error).strip().rpartition("\n")[2]
        raise InvalidArgumentError(f"{file}: {cause}") from None


def inputs(model: Any) -> list[Input]:  # noqa: ANN401
    """The model's inputs, in their order."""
    return [
        Input(
            min(port.names, default=port.node.friendly_name),
            port.element_type.get_type_name(),
            [d.get_length() if d.is_static else -1 for d in port.partial_shape],
        )
        for port in model.inputs
    ]


def weight_types(model: Any) -> dict[str, float]:  # noqa: ANN401
    """Element types of the weights with their share of the bytes, largest first."""
    sizes: Counter[str] = Counter()
    for node in model.get_ops():
        if node.get_type_name() == "Constant":
            size = node.get_byte_size()
            if size >= SMALLEST_WEIGHT:
                sizes[node.get_element_type().get_type_name()] += size
    return {name: size / sizes.total() for name, size in sizes.most_common()}


def weight_precision(model: Any) -> str:  # noqa: ANN401
    """One word for the weights: the narrowest of PRECISIONS with a real share.

    Exports in int4 keep some layers in int8; they are called int4.
    """
    types = weight_types(model)
    for name, members in PRECISIONS.items():
        if sum(types.get(member, 0) for member in members) >= SMALLEST_SHARE:
            return name
    return next(iter(types), "")
