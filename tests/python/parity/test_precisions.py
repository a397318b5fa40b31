# SPDX-License-Identifier: Apache-2.0
"""How far each precision moves raw scores from f32 throughout."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import harness
from harness.parity.runner import HINT
from harness.parity.texts import DOCUMENTS, QUERIES
from plain import EXACT

# docs/performance.md states these bounds; scores spread over 4 units and more.
HINT_BOUNDS = {"bf16": 0.5, "f16": 0.1}
KV_BOUNDS = {"f16": 0.02, "u8": 0.15, "u4": 1.5}
GROUP_BOUND = 0.5
# Kernels may differ a little between a hint and what it becomes.
SAME = 1e-4

Models = Callable[..., Path]
Scores = NDArray[np.float64]


@pytest.fixture(scope="module", params=["bundled", "tied", "untied"])
def model(request: pytest.FixtureRequest, ov_model: Models) -> Path:
    """Models with int8 weights, as the bundled one has them."""
    if request.param == "bundled":
        return harness.bundled_model()
    return ov_model(request.param == "tied", weight_format="int8")


def ours(model: Path, **properties: str | int) -> Scores:
    servable = harness.load_servable(
        model, plugin_config=EXACT | properties, engine="PAGED"
    )
    return np.array([servable.score(query, DOCUMENTS) for query in QUERIES[:4]])


@pytest.fixture(scope="module")
def exact(model: Path) -> Scores:
    scores = ours(model)
    assert np.ptp(scores) > 4
    return scores


def largest(scores: Scores, exact: Scores) -> float:
    return float(np.abs(scores - exact).max())


@pytest.mark.parametrize("hint", HINT_BOUNDS)
def test_inference_precision(model: Path, exact: Scores, hint: str) -> None:
    """Where the CPU does not have the precision, f32's own numbers come out."""
    servable = harness.load_servable(
        model,
        plugin_config={HINT: hint, "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0},
        engine="PAGED",
    )
    scores = np.array([servable.score(query, DOCUMENTS) for query in QUERIES[:4]])
    computed = servable.runtime["properties"][HINT]
    bound = SAME if computed == "f32" else HINT_BOUNDS[computed]
    assert largest(scores, exact) <= bound, f"{hint} is computed in {computed}"


@pytest.mark.parametrize("precision", KV_BOUNDS)
def test_kv_precision(model: Path, exact: Scores, precision: str) -> None:
    drift = largest(ours(model, KV_CACHE_PRECISION=precision), exact)
    assert 0 < drift <= KV_BOUNDS[precision]


def test_default_quantization_group(model: Path, exact: Scores) -> None:
    """CPUs without VNNI instructions do not quantize activations at all."""
    drift = largest(ours(model, DYNAMIC_QUANTIZATION_GROUP_SIZE=32), exact)
    assert drift <= GROUP_BOUND
