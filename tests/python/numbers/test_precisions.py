# SPDX-License-Identifier: Apache-2.0
"""How far each precision moves raw scores from f32 throughout.

docs/performance.md states these bounds, as parts of what all scores spread over. What
a CPU computes in is asked: where it lacks a precision, f32's own numbers come out.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import harness
from harness import Servable
from harness.options import ExecutorName
from harness.parity.runner import HINT
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.plain_graph import EXACT

pytestmark = pytest.mark.slow

GROUP = "DYNAMIC_QUANTIZATION_GROUP_SIZE"
KV = "KV_CACHE_PRECISION"
HINT_BOUNDS = {"f32": 1e-4, "bf16": 0.06, "f16": 0.02}
KV_BOUNDS = {"f16": 0.005, "u8": 0.03, "u4": 0.3}
GROUP_BOUND = 0.08  # activations in groups of 32 or 128
DEFAULT_BOUND = 0.1  # bf16 and groups of 32
# Between a document alone and among others, in units: equal bits where this was
# measured.
SAME = 1e-4

Models = Callable[..., Path]
Scores = NDArray[np.float64]


@pytest.fixture(scope="module", params=["bundled", "tied", "untied"])
def model(request: pytest.FixtureRequest, ov_model: Models) -> Path:
    """Models with int8 weights, as the bundled one has them."""
    if request.param == "bundled":
        return harness.bundled_model()
    return ov_model(request.param == "tied", weight_format="int8")


def load(model: Path, properties: dict[str, str | int | float | bool]) -> Servable:
    return harness.load_servable(model, plugin_config=properties)


def scores_of(servable: Servable) -> Scores:
    return np.array([servable.score(query, DOCUMENTS) for query in QUERIES[:4]])


def computed_in(servable: Servable) -> str:
    """The precision that a hint became."""
    return str(servable.runtime["properties"][HINT])


@pytest.fixture(scope="module")
def exact(model: Path) -> Scores:
    scores = scores_of(load(model, EXACT))
    assert np.ptp(scores) > 4
    return scores


def drift(servable: Servable, exact: Scores) -> float:
    """The largest change of a score, as a part of the spread."""
    return float(np.abs(scores_of(servable) - exact).max() / np.ptp(exact))


@pytest.mark.parametrize("hint", HINT_BOUNDS)
def test_inference_precision(model: Path, exact: Scores, hint: str) -> None:
    servable = load(model, {HINT: hint, GROUP: 0})
    computed = computed_in(servable)
    assert servable.executor == ("packed" if computed == "f16" else "paged")
    moved = drift(servable, exact)
    assert moved <= HINT_BOUNDS[computed], f"{hint} is computed in {computed}"
    # A precision that changes nothing was not used.
    assert moved > 0 or computed == "f32"


@pytest.mark.parametrize("precision", KV_BOUNDS)
def test_kv_precision(model: Path, exact: Scores, precision: str) -> None:
    servable = load(model, EXACT | {KV: precision})
    assert 0 < drift(servable, exact) <= KV_BOUNDS[precision]


@pytest.mark.parametrize("size", [32, 128])
def test_quantization_group(model: Path, exact: Scores, size: int) -> None:
    """CPUs without VNNI instructions do not quantize activations at all."""
    assert drift(load(model, EXACT | {GROUP: size}), exact) <= GROUP_BOUND


def test_default(model: Path, exact: Scores) -> None:
    servable = load(model, {})
    assert servable.executor == "paged"
    assert drift(servable, exact) <= DEFAULT_BOUND


@pytest.mark.parametrize(
    "properties",
    [{}, {HINT: "f32"}, {KV: "u8"}, {KV: "u4"}],
    ids=["default", "f32", "u8", "u4"],
)
def test_a_batch_ends_where_it_ends(
    model: Path, properties: dict[str, str | int | float | bool]
) -> None:
    """Documents are split over batches elsewhere with every budget."""
    scores = []
    for budget in (512, 97, 40):
        servable = harness.load_servable(
            model, plugin_config=properties, max_batched_tokens=budget
        )
        scores.append(servable.score(QUERIES[0], DOCUMENTS))
    alone = [servable.score(QUERIES[0], [document])[0] for document in DOCUMENTS]
    for other in (*scores[1:], alone):
        np.testing.assert_allclose(other, scores[0], rtol=0, atol=SAME)


@pytest.mark.parametrize("executor", ["PAGED", "PACKED", "DENSE"])
@pytest.mark.parametrize("hint", [None, "f32", "bf16"])
def test_documents_that_differ_have_scores_that_differ(
    model: Path, executor: ExecutorName, hint: str | None
) -> None:
    """Nothing behind the last product rounds: not the graph, not the JSON."""
    servable = harness.load_servable(
        model, plugin_config={HINT: hint} if hint else {}, executor=executor
    )
    documents = [f"entry {i}: {DOCUMENTS[i % 20][:40]}" for i in range(100)]
    body = {"query": QUERIES[0], "documents": documents, "raw_scores": True}
    results = json.loads(servable.rerank(json.dumps(body)))["results"]
    for field in ("raw_score", "relevance_score"):
        assert len({result[field] for result in results}) == 100
