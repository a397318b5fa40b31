# SPDX-License-Identifier: Apache-2.0
"""What an OpenVINO model file says of itself, without loading it.

Example:
    >>> file = ModelFile(directory / "openvino_model.xml")
    >>> file.inputs()
    [Input(name='input_ids', type='i64', shape=[-1, -1]), ...]
    >>> file.weight_types()
    {'u8': 0.97, 'f32': 0.03}

Reads the XML alone. Not for checking a model: loading does.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from harness.errors import InvalidArgumentError

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


def find_model_file(folder: Path) -> Path:
    """The .xml of a model directory, where the C++ core would read it.

    sentence-transformers keeps it in openvino/.
    """
    outer, inner = (f / "openvino_model.xml" for f in (folder, folder / "openvino"))
    return inner if inner.exists() and not outer.exists() else outer


@dataclass(frozen=True)
class Input:
    """One input; -1 in its shape is a dimension that any request may set."""

    name: str
    type: str
    shape: list[int]


class ModelFile:
    """One .xml with its .bin beside it."""

    def __init__(self, file: Path) -> None:
        """Nothing is read yet."""
        self._file = file

    @cached_property
    def layers(self) -> dict[str, ElementTree.Element]:
        """The graph's operations by their id.

        Raises:
            InvalidArgumentError: The file cannot be read.
        """
        return {_get(e, "id"): e for e in self._root.iterfind("layers/layer")}

    @cached_property
    def _root(self) -> ElementTree.Element:
        try:
            return ElementTree.parse(self._file).getroot()
        except (OSError, ElementTree.ParseError) as error:
            raise InvalidArgumentError(f"{self._file}: {error}") from None

    @cached_property
    def _weights(self) -> bytes:
        try:
            return self._file.with_suffix(".bin").read_bytes()
        except OSError as error:
            raise InvalidArgumentError(f"{self._file}: {error}") from None

    def inputs(self) -> list[Input]:
        """The model's inputs, in their order."""
        return [
            Input(_name(layer), *_port(layer))
            for layer in self.layers.values()
            if layer.get("type") == "Parameter"
        ]

    def weight_types(self) -> dict[str, float]:
        """Element types of the weights with their share of the bytes, largest first."""
        sizes: Counter[str] = Counter()
        for layer in self.layers.values():
            size = int(_data(layer).get("size", "0"))
            if layer.get("type") == "Const" and size >= SMALLEST_WEIGHT:
                sizes[_get(_data(layer), "element_type")] += size
        return {name: size / sizes.total() for name, size in sizes.most_common()}

    def weight_precision(self) -> str:
        """One word for the weights: the narrowest of PRECISIONS with a real share.

        Exports in int4 keep some layers in int8; they are called int4.
        """
        types = self.weight_types()
        for name, members in PRECISIONS.items():
            if sum(types.get(member, 0) for member in members) >= SMALLEST_SHARE:
                return name
        return next(iter(types), "")

    def constants_of(self, operation: str) -> dict[int, bytes]:
        """What constants feed the inputs of the one operation of that type."""
        ids = [i for i, layer in self.layers.items() if layer.get("type") == operation]
        return {
            int(_get(edge, "to-port")): self._constant(_get(edge, "from-layer"))
            for edge in self._root.iterfind("edges/edge")
            if edge.get("to-layer") in ids
            and self.layers[_get(edge, "from-layer")].get("type") == "Const"
        }

    def _constant(self, layer: str) -> bytes:
        data = _data(self.layers[layer])
        offset = int(_get(data, "offset"))
        return self._weights[offset : offset + int(_get(data, "size"))]


def _get(element: ElementTree.Element, attribute: str) -> str:
    return element.get(attribute, "")


def _data(layer: ElementTree.Element) -> ElementTree.Element:
    data = layer.find("data")
    return ElementTree.Element("data") if data is None else data


def _name(layer: ElementTree.Element) -> str:
    """An input's name is its output's; the layer's own may be another."""
    port = layer.find("output/port")
    names = "" if port is None else _get(port, "names")
    return names.split(",")[0] or _get(layer, "name")


def _port(layer: ElementTree.Element) -> tuple[str, list[int]]:
    data = _data(layer)
    shape = [d for d in _get(data, "shape").split(",") if d]
    return _get(data, "element_type"), [-1 if d == "?" else int(d) for d in shape]
