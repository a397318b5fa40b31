# SPDX-License-Identifier: Apache-2.0
"""calculators/host/options_codegen.py: what an options file may not hold is refused.

What it makes of the rest is compiled and tested in tests/cpp/host/options_test.cc.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto

SCRIPT = Path(__file__).parents[3] / "calculators/host/options_codegen.py"
FILE = 'name: "o.proto" package: "p" syntax: "%s" message_type { name: "O" %s }'


@pytest.fixture(scope="module")
def codegen() -> ModuleType:
    spec = importlib.util.spec_from_file_location("options_codegen", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def render(codegen: ModuleType, message: str, syntax: str = "proto2") -> str:
    file = text_format.Parse(FILE % (syntax, message), FileDescriptorProto())
    header: str = codegen.render_file(file)
    return header


def field(rest: str) -> str:
    return f'field {{ name: "f" number: 1 {rest} }}'


def test_a_field_becomes_accessors(codegen: ModuleType) -> None:
    header = render(
        codegen, field('label: LABEL_OPTIONAL type: TYPE_UINT64 default_value: "7"')
    )
    assert "uint64_t f() const { return f_.value_or(7u); }" in header
    assert 'visit("f", &f_, false);' in header


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (field("label: LABEL_REPEATED type: TYPE_INT32"), "O.f: repeated fields"),
        (field("label: LABEL_OPTIONAL type: TYPE_BYTES"), "O.f: TYPE_BYTES is not"),
        (
            field('label: LABEL_OPTIONAL type: TYPE_ENUM type_name: ".p.Other"'),
            "O.f: expected an enum of its message",
        ),
        (
            field('label: LABEL_OPTIONAL type: TYPE_STRING default_value: "ä"'),
            "O.f: expected a default in plain ASCII",
        ),
        ('nested_type { name: "N" }', "O: nested messages"),
    ],
)
def test_what_is_not_supported_is_refused(
    codegen: ModuleType, message: str, expected: str
) -> None:
    with pytest.raises(codegen.UnsupportedProtoError, match=expected):
        render(codegen, message)


def test_only_proto2_is_supported(codegen: ModuleType) -> None:
    with pytest.raises(codegen.UnsupportedProtoError, match="only proto2"):
        render(codegen, "", syntax="proto3")
