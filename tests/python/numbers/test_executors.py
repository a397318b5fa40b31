# SPDX-License-Identifier: Apache-2.0
"""The paged executor's numbers: like the dense one's, whatever is packed together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

import harness
from harness import Servable
from harness.options import ExecutorName
from harness.parity.texts import DOCUMENTS, QUERIES

# docs/performance.md states these bounds; all with an f32 hint and f32 KV entries.
DENSE_TOLERANCE = 2e-3
PACKING_TOLERANCE = 1e-4
F32 = {"INFERENCE_PRECISION_HINT": "f32"}

Models = Callable[..., Path]
Scores = NDArray[np.float64]


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "untied"])
def model(request: pytest.FixtureRequest, ov_model: Models) -> Path:
    return ov_model(request.param, "text-generation-with-past")


@pytest.fixture(scope="module")
def paged(model: Path) -> Servable:
    return harness.load_servable(model, plugin_config=F32, executor="PAGED")


@pytest.fixture(scope="module")
def expected(paged: Servable) -> Scores:
    return ours(paged)


def ours(servable: Servable) -> Scores:
    return np.array([servable.score(query, DOCUMENTS) for query in QUERIES])


def assert_same(scores: ArrayLike, expected: ArrayLike) -> None:
    np.testing.assert_allclose(
        np.asarray(scores), np.asarray(expected), rtol=0, atol=PACKING_TOLERANCE
    )


def test_paged_equals_dense(model: Path, paged: Servable, expected: Scores) -> None:
    assert paged.executor == "paged"
    dense = harness.load_servable(model, plugin_config=F32, executor="DENSE")
    assert dense.executor == "dense"
    assert np.ptp(expected, axis=1).min() > 1000 * DENSE_TOLERANCE
    np.testing.assert_allclose(ours(dense), expected, rtol=0, atol=DENSE_TOLERANCE)


@pytest.mark.parametrize("budget", [40, 256, 5000])
@pytest.mark.parametrize("executor", ["PAGED", "PACKED"])
def test_the_token_budget_does_not_matter(
    model: Path, executor: ExecutorName, budget: int
) -> None:
    usual = harness.load_servable(model, plugin_config=F32, executor=executor)
    servable = harness.load_servable(
        model, plugin_config=F32, executor=executor, max_batched_tokens=budget
    )
    assert_same(ours(servable), ours(usual))


def test_packed_equals_paged(model: Path, expected: Scores) -> None:
    packed = harness.load_servable(model, plugin_config=F32, executor="PACKED")
    assert packed.executor == "packed"
    np.testing.assert_allclose(ours(packed), expected, rtol=0, atol=DENSE_TOLERANCE)
    together = packed.score(QUERIES[0], DOCUMENTS)
    alone = [packed.score(QUERIES[0], [document])[0] for document in DOCUMENTS]
    assert_same(alone, together)


def test_neighbours_do_not_matter(paged: Servable, expected: Scores) -> None:
    alone = [paged.score(QUERIES[0], [document])[0] for document in DOCUMENTS]
    assert_same(alone, expected[0])
    assert_same(paged.score(QUERIES[0], DOCUMENTS[::-1]), expected[0][::-1])


def load_short(model: Path, kv_cache_bytes: int = 1 << 30) -> Servable:
    """At most 200 tokens a prompt, so that little memory is little."""
    return harness.load_servable(
        model,
        plugin_config=F32,
        max_length=200,
        max_batched_tokens=64,
        kv_cache_bytes=kv_cache_bytes,
    )


def computed_tokens(servable: Servable, work: Callable[[], object]) -> int:
    before = servable.statistics["computed_tokens"]
    work()
    return servable.statistics["computed_tokens"] - before


def test_known_heads_and_their_eviction_do_not_matter(model: Path) -> None:
    """Memory for one prompt: no head is there any more when its query comes again."""
    queries = [f"{i}: {'why does it rain ' * 20}" for i in range(10)]
    roomy, tight = load_short(model), load_short(model, kv_cache_bytes=1)
    rows: dict[Servable, list[list[float]]] = {roomy: [], tight: []}

    def computed(servable: Servable) -> int:
        def score() -> None:
            rows[servable] = [servable.score(q, ["a", "rain"]) for q in queries]

        return computed_tokens(servable, score)

    first, again = computed(roomy), computed(roomy)
    assert again < first / 2, "heads are kept"
    for _ in range(2):
        assert computed(tight) > 0.95 * first, "heads are thrown out"
        assert_same(rows[tight], rows[roomy])


def test_tight_memory_does_not_waste_the_work_of_concurrent_requests(
    model: Path,
) -> None:
    roomy, tight = load_short(model), load_short(model, kv_cache_bytes=1)
    expected: list[list[float]] = []
    queries = QUERIES + [query + "?" for query in QUERIES[:6]]
    needed = computed_tokens(
        roomy, lambda: expected.extend(roomy.score(q, DOCUMENTS) for q in queries)
    )
    rows: list[list[float]] = []
    with ThreadPoolExecutor(len(queries)) as clients:
        computed = computed_tokens(
            tight,
            lambda: rows.extend(
                clients.map(lambda q: tight.score(q, DOCUMENTS), queries)
            ),
        )
    assert_same(rows, expected)
    assert computed < 1.1 * needed


def test_concurrent_requests_do_not_mix(model: Path, expected: Scores) -> None:
    servable = harness.load_servable(model, plugin_config=F32)
    with ThreadPoolExecutor(8) as clients:
        for _ in range(3):
            rows = list(clients.map(lambda q: servable.score(q, DOCUMENTS), QUERIES))
            assert_same(rows, expected)


def test_a_head_is_computed_once(model: Path) -> None:
    servable = harness.load_servable(model, plugin_config=F32)
    servable.score(QUERIES[0], ["a"] * 50)
    first = servable.statistics
    assert first["sequences"] == 1, "equal documents are computed once"
    servable.score(QUERIES[0], [f"document {i}" for i in range(50)])
    second = servable.statistics
    prompts = second["prompt_tokens"] - first["prompt_tokens"]
    computed = second["computed_tokens"] - first["computed_tokens"]
    # 50 prompts of some 85 tokens, of which 15 are a document's own.
    assert computed < prompts / 3


def test_equal_documents_get_equal_scores(paged: Servable) -> None:
    scores = paged.score(QUERIES[0], ["a", "b", "a", "b", "a"])
    assert scores[0] == scores[2] == scores[4]
    assert scores[1] == scores[3]
    assert scores[0] != scores[1]


def test_a_stateless_export_is_packed_and_says_why(ov_model: Models) -> None:
    folder = ov_model(True, "text-generation")
    servable = harness.load_servable(folder, plugin_config=F32)
    assert servable.executor == "packed"
    assert "text-generation-with-past can be paged" in servable.executor_reason
    with pytest.raises(harness.FailedPreconditionError, match="expected PAGED to fit"):
        harness.load_servable(folder, executor="PAGED")


def test_unknown_executor() -> None:
    with pytest.raises(harness.InvalidArgumentError, match="executor: expected 'AUTO'"):
        harness.load_servable(harness.bundled_model(), executor="FAST")  # type: ignore[arg-type]


def test_what_no_queue_takes_is_refused() -> None:
    servable = harness.load_servable(harness.bundled_model(), max_queued_tokens=1000)
    with pytest.raises(harness.InvalidArgumentError, match="at most 1000 tokens in"):
        servable.score("q", [f"document {i}" for i in range(100)])
    assert len(servable.score("q", ["a", "b"])) == 2
