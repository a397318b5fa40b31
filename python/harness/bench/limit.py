# SPDX-License-Identifier: Apache-2.0
"""How fast the machine computes a model's matrix products and nothing else.

Example:
    >>> products_per_second(Path("models/qwen"), {"INFERENCE_PRECISION_HINT": "f32"})
    1310.4

No scorer of that model can be faster on that machine with those properties: attention,
norms, tokens and all else are left out. They are the export's own products, weights
with their quantization included, on as many tokens as a full batch has.
"""

import time
from pathlib import Path
from typing import Any

from harness.bench.models import vocabulary
from harness.bench.peers import Properties
from harness.bench.peers.properties import load_with
from harness.errors import FailedPreconditionError

TOKENS = 512  # the default of max_batched_tokens
ROUNDS = 7
# What stands between a constant and a product: conversion, zero points, scales.
OF_WEIGHTS = frozenset({"Convert", "Subtract", "Multiply", "Reshape"})


def products_per_second(
    export: Path, properties: Properties, tokens: int = TOKENS
) -> float:
    """Tokens a second of the products alone; the best of ROUNDS.

    Raises:
        FailedPreconditionError: The model has no products of constant weights.
    """
    import numpy as np
    import openvino

    core = openvino.Core()
    model = products_of(core.read_model(export / "openvino_model.xml"), export, tokens)
    compiled, _ = load_with(
        properties, lambda accepted: core.compile_model(model, "CPU", accepted)
    )
    request = compiled.create_infer_request()
    chance = np.random.default_rng(0)
    for place, port in enumerate(compiled.inputs):
        data = chance.standard_normal(list(port.shape)).astype(np.float32)
        request.set_input_tensor(place, openvino.Tensor(data))
    request.infer()  # compiles kernels
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        request.infer()
        seconds.append(time.perf_counter() - start)
    return tokens / min(seconds)


def products_of(model: Any, export: Path, tokens: int) -> Any:  # noqa: ANN401 - openvino.Model
    """A model of each product by constant weights, the logits' left out.

    Args:
        model: openvino.Model of the export; its weights are shared.
        export: Where it came from.
        tokens: Rows of every product.

    Returns:
        openvino.Model; inputs [1, tokens, width] for each width, one small output.

    Raises:
        FailedPreconditionError: There is none.
    """
    import openvino
    from openvino import opset13

    logits = vocabulary(export)
    inputs: dict[int, Any] = {}
    results = []
    for product in model.get_ordered_ops():
        if product.get_type_name() != "MatMul" or not _is_weight(product, 1):
            continue
        width = product.input(0).get_partial_shape()[-1]
        if width.is_dynamic or product.output(0).get_partial_shape()[-1] == logits:
            continue
        size = width.get_length()
        if size not in inputs:
            inputs[size] = opset13.parameter([1, tokens, size], openvino.Type.f32)
        made = opset13.matmul(
            inputs[size],
            product.input_value(1),
            transpose_a=False,
            transpose_b=product.get_attributes()["transpose_b"],
        )
        # One number of each: reading all of them would take time of its own.
        results.append(opset13.slice(made, [0, 0, 0], [1, 1, 1], [1, 1, 1]))
    if not results:
        raise FailedPreconditionError(
            f"{export}: expected matrix products by constant weights, found none"
        )
    return openvino.Model([opset13.concat(results, 0)], list(inputs.values()))


def _is_weight(node: Any, place: int) -> bool:  # noqa: ANN401 - openvino.Node
    """Whether an input of a node is a constant, or made of constants."""
    source = node.input_value(place).get_node()
    if source.get_type_name() == "Constant":
        return True
    return source.get_type_name() in OF_WEIGHTS and all(
        _is_weight(source, i) for i in range(source.get_input_size())
    )
