# SPDX-License-Identifier: Apache-2.0
"""Writes a plain C++ class for the options message of a calculator.

A build without protobuf's runtime gets the accessors that protobuf would make, so
that the calculator's source is the same, and ForEachField, by which whoever has
parsed a message hands its fields over:

    python options_codegen.py --descriptor-set options.descriptor.bin \
        --file calculators/mediapipe/rerank_calculator_ov.proto --output out.pb.h

The descriptor set comes from protoc (--descriptor_set_out). Known are flat proto2
messages of single scalars and enums nested in the message. Anything else is refused
with the name of the field, never left out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

HEADER = """\
// Made by calculators/host/options_codegen.py from {source}; not to be edited.

#ifndef {guard}
#define {guard}

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace {namespace} {{
{body}
}}  // namespace {namespace}

#endif  // {guard}
"""
MESSAGE = """
class {name} {{
 public:
  static std::string full_name() {{ return "{full_name}"; }}
{enums}{accessors}
  // Calls visit(name, field, required) for every field, in the order of the
  // file; `field` is a std::optional of its type, to be set.
  template <typename Visit>
  void ForEachField(Visit&& visit) {{
{visits}  }}

 private:
{members}}};
"""
ENUM = """
  enum {name} : int {{
{values}  }};
"""
ACCESSORS = """
  bool has_{name}() const {{ return {name}_.has_value(); }}
  {type} {name}() const {{ return {name}_.value_or({default}); }}
  void set_{name}({type} value) {{ {name}_ = std::move(value); }}
  void clear_{name}() {{ {name}_.reset(); }}
"""
# C++ types and what a field without a default has.
TYPES = {
    FieldDescriptorProto.TYPE_BOOL: ("bool", "false"),
    FieldDescriptorProto.TYPE_INT32: ("int32_t", "0"),
    FieldDescriptorProto.TYPE_INT64: ("int64_t", "0"),
    FieldDescriptorProto.TYPE_UINT32: ("uint32_t", "0"),
    FieldDescriptorProto.TYPE_UINT64: ("uint64_t", "0"),
    FieldDescriptorProto.TYPE_FLOAT: ("float", "0"),
    FieldDescriptorProto.TYPE_DOUBLE: ("double", "0"),
    FieldDescriptorProto.TYPE_STRING: ("std::string", ""),
}


class UnsupportedProtoError(Exception):
    """The .proto file holds something that options need not have."""


def type_and_default(
    message: DescriptorProto, field: FieldDescriptorProto
) -> tuple[str, str]:
    """C++ type of a field and its default as C++ writes it."""
    where = f"{message.name}.{field.name}"
    if field.label == FieldDescriptorProto.LABEL_REPEATED:
        raise UnsupportedProtoError(f"{where}: repeated fields are not supported")
    default = field.default_value
    if field.type == FieldDescriptorProto.TYPE_ENUM:
        name = field.type_name.rpartition(".")[2]
        enums = {enum.name: enum for enum in message.enum_type}
        if not field.type_name.endswith(f".{message.name}.{name}"):
            raise UnsupportedProtoError(f"{where}: expected an enum of its message")
        return name, default or enums[name].value[0].name
    if field.type not in TYPES:
        kind = FieldDescriptorProto.Type.Name(field.type)
        raise UnsupportedProtoError(f"{where}: {kind} is not supported")
    kind, zero = TYPES[field.type]
    if kind == "std::string":
        if not (default.isascii() and default.isprintable()):
            raise UnsupportedProtoError(f"{where}: expected a default in plain ASCII")
        return kind, json.dumps(default)
    if kind.startswith("uint") and default:
        return kind, default + "u"
    return kind, default or zero


def render_enum(enum: EnumDescriptorProto) -> str:
    """The enum inside its class."""
    values = "".join(f"    {v.name} = {v.number},\n" for v in enum.value)
    return ENUM.format(name=enum.name, values=values)


def render_message(package: str, message: DescriptorProto) -> str:
    """The class of one message."""
    if message.nested_type:
        raise UnsupportedProtoError(f"{message.name}: nested messages not supported")
    types = [type_and_default(message, field) for field in message.field]
    fields = [
        {"name": field.name, "type": kind, "default": default}
        for field, (kind, default) in zip(message.field, types, strict=True)
    ]
    required = FieldDescriptorProto.LABEL_REQUIRED
    return MESSAGE.format(
        name=message.name,
        full_name=f"{package}.{message.name}",
        enums="".join(render_enum(enum) for enum in message.enum_type),
        accessors="".join(ACCESSORS.format(**field) for field in fields),
        visits="".join(
            f'    visit("{f.name}", &{f.name}_, {str(f.label == required).lower()});\n'
            for f in message.field
        ),
        members="".join(
            f"  std::optional<{field['type']}> {field['name']}_;\n" for field in fields
        ),
    )


def render_file(file: FileDescriptorProto) -> str:
    """The header of one .proto file; raises UnsupportedProtoError."""
    if file.syntax not in ("", "proto2"):
        raise UnsupportedProtoError(f"{file.name}: only proto2 is supported")
    return HEADER.format(
        source=file.name,
        guard=re.sub(r"\W", "_", file.name.removesuffix(".proto")).upper() + "_PB_H_",
        namespace=file.package.replace(".", "::"),
        body="".join(render_message(file.package, m) for m in file.message_type),
    )


def main() -> int:
    """Command line; 1 and a line on stderr when the file is not supported."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--descriptor-set", type=Path, required=True)
    parser.add_argument("--file", required=True, help="its name in the set")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    files = FileDescriptorSet.FromString(arguments.descriptor_set.read_bytes()).file
    file = next(file for file in files if file.name == arguments.file)
    try:
        header = render_file(file)
    except UnsupportedProtoError as error:
        print(f"options_codegen.py: {error}", file=sys.stderr)
        return 1
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(header, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
