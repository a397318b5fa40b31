# SPDX-License-Identifier: Apache-2.0
"""A node's options on their way from Python's protobuf to the C++ calculator."""

import pytest

from harness._native import CalculatorNode, Servable
from harness.errors import InvalidArgumentError
from harness.graph.schema import option_fields
from harness.graph.spec import OptionValue


def create(options: dict[str, OptionValue] | None) -> CalculatorNode:
    return CalculatorNode(
        name="rerank",
        calculator="RerankCalculatorOV",
        input_streams=["REQUEST_PAYLOAD:input"],
        output_streams=["RESPONSE_PAYLOAD:output"],
        input_side_packets=["RERANK_NODE_RESOURCES:rerank_servable"],
        options=options,
    )


def test_every_option_of_the_proto_is_known() -> None:
    values: dict[str, OptionValue] = {"string": "", "bool": True, "double": 1.0}
    create(
        {
            name: 0 if field.values else values.get(field.type, 4096)
            for name, field in option_fields().items()
        }
    )


def test_a_node_without_options_has_the_defaults() -> None:
    create(None)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "models_path: expected a value, got none"),
        ({"models_path": 3}, "models_path: expected a value of its type, got 3"),
        ({"models_path": "m", "max_length": 3}, "max_length: expected a known option"),
        ({"models_path": "m", "max_batched_tokens": -1}, "of its type, got -1"),
        (
            {"models_path": "m", "executor": 9},
            "executor: expected AUTO, PAGED, DENSE or PACKED",
        ),
        (
            {"models_path": "m", "max_batched_tokens": 0},
            "max_batched_tokens: expected at least 1, got 0",
        ),
    ],
)
def test_options_that_no_node_can_have(
    options: dict[str, OptionValue], expected: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=expected) as raised:
        create(options)
    assert "\n" not in str(raised.value)
    with pytest.raises(InvalidArgumentError, match=expected):
        Servable.load_from_options(options, base_path=".")
