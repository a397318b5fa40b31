# SPDX-License-Identifier: Apache-2.0
"""From the descriptor of one options field to its C++ (see options_codegen.py)."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto as Message
from google.protobuf.descriptor_pb2 import EnumDescriptorProto as Enum
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Field
from google.protobuf.text_encoding import CUnescape


class UnsupportedProtoError(ValueError):
    """The .proto file has something that the generated classes cannot express."""


# Field type -> C++ type, wire type.
SCALARS: dict[int, tuple[str, str]] = {
    Field.TYPE_BOOL: ("bool", "kVarint"),
    Field.TYPE_INT32: ("int32_t", "kVarint"),
    Field.TYPE_UINT32: ("uint32_t", "kVarint"),
    Field.TYPE_INT64: ("int64_t", "kVarint"),
    Field.TYPE_UINT64: ("uint64_t", "kVarint"),
    Field.TYPE_FLOAT: ("float", "kFixed32"),
    Field.TYPE_DOUBLE: ("double", "kFixed64"),
    Field.TYPE_STRING: ("std::string", "kLengthDelimited"),
    Field.TYPE_BYTES: ("std::string", "kLengthDelimited"),
}


def string_literal(value: bytes) -> str:
    """A C++ expression for a std::string; three octal digits cannot run on."""
    if not value:
        return "std::string()"
    text = "".join(
        chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\?' else f"\\{byte:03o}"
        for byte in value
    )
    return f'std::string("{text}", {len(value)})'


def number_literal(value: str, cpp_type: str) -> str:
    """A C++ expression for a number as descriptors write it."""
    limits = f"std::numeric_limits<{cpp_type}>"
    special = {
        "inf": f"{limits}::infinity()",
        "-inf": f"-{limits}::infinity()",
        "nan": f"{limits}::quiet_NaN()",
        str(-(2**31)): "std::numeric_limits<int32_t>::min()",
        str(-(2**63)): f"{limits}::min()",
    }
    suffix = {"int64_t": "LL", "uint32_t": "U", "uint64_t": "ULL"}.get(cpp_type, "")
    return f"static_cast<{cpp_type}>({special.get(value, value + suffix)})"


@dataclass(frozen=True)
class OptionsField:
    """What the C++ of one field is made of."""

    name: str
    number: int
    cpp_type: str
    wire_type: str
    default: str
    required: bool
    is_enum: bool

    @classmethod
    def of(cls, message: Message, enums: dict[str, Enum], field: Field) -> OptionsField:
        """Reads a descriptor; raises UnsupportedProtoError."""
        where = f"field {field.name} of message {message.name}"
        if field.label == Field.LABEL_REPEATED:
            raise UnsupportedProtoError(f"{where}: repeated fields are not supported")
        if field.HasField("oneof_index"):
            raise UnsupportedProtoError(f"{where}: oneof is not supported")
        if field.type == Field.TYPE_ENUM:
            enum = enums.get(field.type_name)
            if enum is None:
                raise UnsupportedProtoError(
                    f"{where}: the enum {field.type_name} must be nested in the message"
                )
            cpp_type, wire_type = f"{message.name}_{enum.name}", "kVarint"
            value = field.default_value or enum.value[0].name
            default = f"{cpp_type}_{value}"
        elif field.type in SCALARS:
            cpp_type, wire_type = SCALARS[field.type]
            default = cls._default(field, cpp_type)
        else:
            kind = Field.Type.Name(field.type).removeprefix("TYPE_").lower()
            raise UnsupportedProtoError(f"{where}: type {kind} is not supported")
        return cls(
            name=field.name.lower(),
            number=field.number,
            cpp_type=cpp_type,
            wire_type=wire_type,
            default=default,
            required=field.label == Field.LABEL_REQUIRED,
            is_enum=field.type == Field.TYPE_ENUM,
        )

    @staticmethod
    def _default(field: Field, cpp_type: str) -> str:
        if field.type == Field.TYPE_STRING:
            return string_literal(field.default_value.encode())
        if field.type == Field.TYPE_BYTES:
            return string_literal(CUnescape(field.default_value))
        if field.type == Field.TYPE_BOOL:
            return field.default_value or "false"
        return number_literal(field.default_value or "0", cpp_type)

    def accessors(self) -> str:
        """The public member functions."""
        name, value = self.name, f"{self.name}_"
        if self.cpp_type == "std::string":
            result = "const std::string&"
            read = f"""\
    static const auto* const kDefault = new std::string({self.default});
    return {value}.has_value() ? *{value} : *kDefault;"""
        else:
            result = self.cpp_type
            read = f"    return {value}.value_or({self.default});"
        return f"""
  bool has_{name}() const {{ return {value}.has_value(); }}
  {result} {name}() const {{
{read}
  }}
  void set_{name}({self.cpp_type} value) {{ {value} = std::move(value); }}
  void clear_{name}() {{ {value}.reset(); }}
"""

    def parser(self) -> str:
        """The branch that reads a value from the wire."""
        if self.is_enum:
            # A number that the enum does not have counts as an unknown field.
            read = f"""\
        int32_t number_of_value = 0;
        if (!reader.Read(&number_of_value)) return false;
        if ({self.cpp_type}_IsValid(number_of_value)) {{
          {self.name}_ = static_cast<{self.cpp_type}>(number_of_value);
        }}"""
        else:
            read = f"        if (!reader.Read(&{self.name}_.emplace())) return false;"
        return f"""\
      if (number == {self.number} && type == WireType::{self.wire_type}) {{
{read}
        continue;
      }}
"""

    def writer(self) -> str:
        """The statement that appends the value if there is one."""
        name = f"{self.name}_"
        value = f"static_cast<int32_t>(*{name})" if self.is_enum else f"*{name}"
        return f"    if ({name}.has_value()) writer.Write({self.number}, {value});\n"
