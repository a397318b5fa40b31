# SPDX-License-Identifier: Apache-2.0
"""The machine's limit: a model's matrix products and nothing else."""

import json
from pathlib import Path

import openvino
import pytest
from openvino import opset13

import harness
from harness.bench.limit import products_of, products_per_second
from harness.errors import FailedPreconditionError

EXPORT = Path(harness.bundled_model())
# Of a layer: queries, keys, values, output, and the three of the MLP.
OF_A_LAYER = 7
TOKENS = 24


def test_every_product_but_the_logits() -> None:
    model = openvino.Core().read_model(EXPORT / "openvino_model.xml")
    made = products_of(model, EXPORT, TOKENS)
    config = json.loads((EXPORT / "config.json").read_text())
    kinds = [node.get_type_name() for node in made.get_ops()]
    assert kinds.count("MatMul") == OF_A_LAYER * config["num_hidden_layers"]
    assert "ScaledDotProductAttention" not in kinds
    heads = config["num_attention_heads"] * config["head_dim"]
    widths = {config["hidden_size"], config["intermediate_size"], heads}
    assert {port.shape[-1] for port in made.inputs} == widths
    assert {port.shape[1] for port in made.inputs} == {TOKENS}


def test_it_is_measured() -> None:
    assert products_per_second(EXPORT, {"INFERENCE_PRECISION_HINT": "f32"}) > 0


def test_a_model_without_products_is_refused() -> None:
    data = opset13.parameter([1, 4, 8], openvino.Type.f32)
    product = opset13.matmul(
        data, data, transpose_a=False, transpose_b=True
    )  # of what comes in
    model = openvino.Model([product], [data])
    with pytest.raises(FailedPreconditionError, match="constant weights, found none"):
        products_of(model, EXPORT, TOKENS)
