# SPDX-License-Identifier: Apache-2.0
"""Writes plain C++ classes for the options messages of a calculator.

Builds without protobuf's runtime get the accessors that protobuf would give:

    python options_codegen.py --descriptor-set options.descriptor.bin \
        --file calculators/mediapipe/rerank_calculator_ov.proto --output out.pb.h

The descriptor set comes from protoc (--descriptor_set_out). Only what options need
is known: flat proto2 messages of single scalars and enums nested in the message.
Anything else is refused with the name of the field, never left out.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from google.protobuf.descriptor_pb2 import DescriptorProto as Message
from google.protobuf.descriptor_pb2 import EnumDescriptorProto as Enum
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from options_field import OptionsField, UnsupportedProtoError

HEADER = """\
// Made by calculators/host/options_codegen.py from {source}; not to be edited.

#ifndef {guard}
#define {guard}

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "calculators/host/wire_format.h"

namespace {namespace} {{
{body}
}}  // namespace {namespace}

#endif  // {guard}
"""

MESSAGE = """
class {name} {{
 public:
  static std::string full_name() {{ return "{full_name}"; }}
{aliases}{accessors}
  void Clear() {{ *this = {name}(); }}

  // Whether every required field is set.
  bool IsInitialized() const {{ return InitializationErrorString().empty(); }}
  // The required fields that are not, separated by commas.
  std::string InitializationErrorString() const {{
    std::string missing;
{required}    return missing;
  }}

  // Replaces this message. False for data that is malformed or lacks a required
  // field; the fields up to there are set then.
  bool ParseFromString(const std::string& data) {{
    return ParsePartialFromString(data) && IsInitialized();
  }}
  // The same without a look at the required fields.
  bool ParsePartialFromString(const std::string& data) {{
    using ::rerank::host::WireType;
    Clear();
    ::rerank::host::WireReader reader(data);
    while (!reader.AtEnd()) {{
      int number = 0;
      WireType type = WireType::kVarint;
      if (!reader.ReadTag(&number, &type)) return false;
{parsers}      if (!reader.Skip(type)) return false;
    }}
    return true;
  }}

  // In order of field number; unknown fields were dropped while parsing.
  std::string SerializeAsString() const {{
    std::string data;
    [[maybe_unused]] ::rerank::host::WireWriter writer(&data);
{writers}    return data;
  }}

 private:
{members}}};
"""

REQUIRED = """\
    if (!has_{name}()) missing += missing.empty() ? "{name}" : ", {name}";
"""


def render_enum(message: Message, enum: Enum) -> str:
    """The enum in front of its class, as protobuf names it."""
    name = f"{message.name}_{enum.name}"
    values = "".join(f"  {name}_{v.name} = {v.number},\n" for v in enum.value)
    numbers = sorted({v.number for v in enum.value})
    cases = "".join(f"    case {number}:\n" for number in numbers)
    return f"""
enum {name} : int {{
{values}}};

inline bool {name}_IsValid(int value) {{
  switch (value) {{
{cases}      return true;
    default:
      return false;
  }}
}}
"""


def render_aliases(message: Message, enum: Enum) -> str:
    """The enum and its values under their short names inside the class."""
    name = f"{message.name}_{enum.name}"
    values = "".join(
        f"  static constexpr {enum.name} {v.name} = {name}_{v.name};\n"
        for v in enum.value
    )
    return (
        f"\n  using {enum.name} = {name};\n{values}"
        f"  static bool {enum.name}_IsValid(int value) {{\n"
        f"    return {name}_IsValid(value);\n  }}\n"
    )


def render_message(package: str, message: Message) -> str:
    """The class of one message, after the enums that it nests."""
    if message.nested_type:
        raise UnsupportedProtoError(
            f"message {message.nested_type[0].name} in message {message.name}: "
            "nested messages are not supported"
        )
    full_name = f"{package}.{message.name}" if package else message.name
    enums = {f".{full_name}.{enum.name}": enum for enum in message.enum_type}
    fields = sorted(
        (OptionsField.of(message, enums, field) for field in message.field),
        key=lambda field: field.number,
    )
    return "".join(render_enum(message, enum) for enum in message.enum_type) + (
        MESSAGE.format(
            name=message.name,
            full_name=full_name,
            aliases="".join(render_aliases(message, e) for e in message.enum_type),
            accessors="".join(field.accessors() for field in fields),
            required="".join(
                REQUIRED.format(name=field.name) for field in fields if field.required
            ),
            parsers="".join(field.parser() for field in fields),
            writers="".join(field.writer() for field in fields),
            members="".join(
                f"  std::optional<{field.cpp_type}> {field.name}_;\n"
                for field in fields
            ),
        )
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
    try:
        file = next((f for f in files if f.name == arguments.file), None)
        if file is None:
            raise UnsupportedProtoError(
                f"{arguments.file}: not in {arguments.descriptor_set}"
            )
        header = render_file(file)
    except UnsupportedProtoError as error:
        print(f"options_codegen.py: {error}", file=sys.stderr)
        return 1
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(header, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
