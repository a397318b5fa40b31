# SPDX-License-Identifier: Apache-2.0
"""The options of RerankCalculatorOV as data: type, default and explanation.

Example:
    >>> fields = option_fields()
    >>> fields["max_batched_tokens"].type, fields["max_batched_tokens"].default
    ('uint64', '512')

Everything comes from the .proto file by way of the descriptor set that the build
put into the package, comments included.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

from harness.errors import InvalidArgumentError
from harness.graph.options import OPTIONS_TYPE, PROTO_FILE, package_descriptor_set

# Places in a descriptor's path, as descriptor.proto numbers its fields.
_MESSAGE, _FIELD, _ENUM, _VALUE = 4, 2, 4, 2
_BOOLEANS = {"true": "true", "false": "false"}


@dataclass(frozen=True)
class OptionField:
    """One option.

    Attributes:
        name: As in graph.pbtxt.
        type: Its type's name in the .proto file, "uint64" or "Executor".
        default: As text; None: there is none, the comment says what holds then.
        required: Whether a graph must state it.
        comment: What the .proto file says of it, on one line.
        values: Of an enumeration, each name with what is said of it.
    """

    name: str
    type: str
    default: str | None
    required: bool
    comment: str
    values: Mapping[str, str]

    def literal(self, text: str) -> str:
        """A value as graph.pbtxt writes it.

        Raises:
            InvalidArgumentError: The text is no value of this type.
        """
        if self.type == "string":
            return quoted(text)
        if self.values:
            return self._check(text in self.values, "one of " + self._names(), text)
        if self.type == "bool":
            return self._check(text in _BOOLEANS, "true or false", text)
        if self.type in ("double", "float"):
            return self._check(_parses(float, text), "a number", text)
        whole = _parses(int, text) and text.lstrip("-").isdigit()
        if self.type.startswith("uint"):
            limit = 2 ** int(self.type[4:])
            expected = f"a whole number from 0 to {limit - 1}"
            return self._check(whole and 0 <= int(text) < limit, expected, text)
        return self._check(whole, "a whole number", text)

    def _check(self, good: bool, expected: str, text: str) -> str:
        if not good:
            raise InvalidArgumentError(f"{self.name}: expected {expected}, got {text}")
        return text

    def _names(self) -> str:
        return ", ".join(self.values)


def option_fields(descriptor_set: bytes | None = None) -> dict[str, OptionField]:
    """All options by name, in the order of the .proto file.

    Args:
        descriptor_set: As in harness.graph.options; None means the package's.

    Raises:
        FailedPreconditionError: The package was not built.
    """
    files = FileDescriptorSet.FromString(descriptor_set or package_descriptor_set())
    (file,) = (file for file in files.file if file.name == PROTO_FILE)
    name = OPTIONS_TYPE.rpartition(".")[2]
    at = [message.name for message in file.message_type].index(name)
    comments = _Comments(file, at)
    enums = _enums(file.message_type[at], comments)
    return {
        field.name: _option(field, comments.of((_FIELD, i)), enums)
        for i, field in enumerate(file.message_type[at].field)
    }


def find_option(fields: Mapping[str, OptionField], name: str) -> OptionField:
    """The option of that name.

    Raises:
        InvalidArgumentError: There is none; says which one may be meant.
    """
    if name in fields:
        return fields[name]
    close = difflib.get_close_matches(name, fields, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(fields)}"
    raise InvalidArgumentError(f"unknown option {name}; {hint}")


def quoted(text: str) -> str:
    """A string of protobuf's text format."""
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(escapes.get(c, c) for c in text) + '"'


class _Comments:
    """Comments of one message in a file's source information."""

    def __init__(self, file: FileDescriptorProto, message: int) -> None:
        self._message = message
        self._locations = {
            tuple(location.path): location
            for location in file.source_code_info.location
        }

    def of(self, path: tuple[int, ...]) -> str:
        """The comment in front of a thing, else the one behind it, on one line."""
        location = self._locations.get((_MESSAGE, self._message, *path))
        if location is None:
            return ""
        text = location.leading_comments or location.trailing_comments
        return " ".join(text.split())


def _enums(message: DescriptorProto, comments: _Comments) -> dict[str, dict[str, str]]:
    return {
        enum.name: {
            value.name: comments.of((_ENUM, i, _VALUE, j))
            for j, value in enumerate(enum.value)
        }
        for i, enum in enumerate(message.enum_type)
    }


def _option(
    field: FieldDescriptorProto, comment: str, enums: dict[str, dict[str, str]]
) -> OptionField:
    kind = FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()
    if field.type_name:
        kind = field.type_name.rpartition(".")[2]
    return OptionField(
        name=field.name,
        type=kind,
        default=field.default_value if field.HasField("default_value") else None,
        required=field.label == FieldDescriptorProto.LABEL_REQUIRED,
        comment=comment,
        values=enums.get(kind, {}),
    )


def _parses(kind: type[int] | type[float], text: str) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True
