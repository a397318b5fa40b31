# SPDX-License-Identifier: Apache-2.0
"""Our raw scores against transformers, pair by pair."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import harness
from harness import Servable
from harness._shared.prompt import INSTRUCTION
from harness.parity.model_card import ModelCardOracle
from harness.parity.texts import DOCUMENTS, QUERIES
from helpers.oracles import card_oracle

# f32 against f32: sums in another order. Scores spread over tens of units.
F32_TOLERANCE = 1e-3
# The same model in batches of other shapes.
BATCH_TOLERANCE = 1e-3
F32 = {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32"}

Models = Callable[..., Path]
Scores = NDArray[np.float64]
Reference = tuple[ModelCardOracle, list[list[list[int]]], Scores]


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "untied"])
def tied(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def reference(hf_model: Models, tied: bool) -> Reference:
    """The oracle with its tokens and scores of every pair."""
    oracle = card_oracle(hf_model(tied))
    tokens = [[oracle.encode(q, d) for d in DOCUMENTS] for q in QUERIES]
    scores = np.array([oracle.score_rows(rows) for rows in tokens])
    return oracle, tokens, scores


@pytest.fixture(scope="module", params=["text-generation", "text-generation-with-past"])
def servable(request: pytest.FixtureRequest, ov_model: Models, tied: bool) -> Servable:
    return harness.load_servable(
        ov_model(tied, request.param), plugin_config=F32, long_documents="TRUNCATE"
    )


def ours(servable: Servable) -> Scores:
    return np.array([servable.score(query, DOCUMENTS) for query in QUERIES])


def test_set_is_large_and_scores_spread(reference: Reference) -> None:
    scores = reference[2]
    assert scores.size >= 200
    # Else equality within the tolerance would prove nothing.
    assert np.ptp(scores, axis=1).min() > 1000 * F32_TOLERANCE


def test_token_ids_are_equal(servable: Servable, reference: Reference) -> None:
    for query, expected in zip(QUERIES, reference[1], strict=True):
        assert servable.encode(query, DOCUMENTS) == expected, query


def test_raw_scores_and_order(servable: Servable, reference: Reference) -> None:
    scores = ours(servable)
    np.testing.assert_allclose(scores, reference[2], rtol=0, atol=F32_TOLERANCE)
    order = np.argsort(-scores, axis=1, kind="stable")
    expected = np.argsort(-reference[2], axis=1, kind="stable")
    np.testing.assert_array_equal(order, expected)
    assert servable.folded_head


def test_scoring_twice_gives_the_same_numbers(servable: Servable) -> None:
    first = servable.score(QUERIES[0], DOCUMENTS)
    servable.score(QUERIES[1], DOCUMENTS[::-1])
    assert servable.score(QUERIES[0], DOCUMENTS) == first


def test_neighbours_do_not_change_a_score(servable: Servable) -> None:
    together = servable.score(QUERIES[0], DOCUMENTS)
    alone = [servable.score(QUERIES[0], [document])[0] for document in DOCUMENTS]
    np.testing.assert_allclose(alone, together, rtol=0, atol=BATCH_TOLERANCE)


def test_padding_side_does_not_change_a_score(
    ov_model: Models, reference: Reference, tied: bool
) -> None:
    left = harness.load_servable(ov_model(tied), plugin_config=F32, padding_side="LEFT")
    np.testing.assert_allclose(ours(left), reference[2], rtol=0, atol=F32_TOLERANCE)


def test_truncation_keeps_the_frame(servable: Servable, reference: Reference) -> None:
    document = " ".join(str(i) for i in range(6000))
    (ids,) = servable.encode(QUERIES[0], [document])
    expected = reference[0].encode(QUERIES[0], document)
    assert ids == expected
    assert len(ids) == servable.max_length == 8192
    np.testing.assert_allclose(
        servable.score(QUERIES[0], [document]),
        reference[0].score_rows([expected]),
        rtol=0,
        atol=F32_TOLERANCE,
    )


def test_a_query_beyond_the_limit_is_cut_like_the_reference(
    ov_model: Models, reference: Reference, tied: bool
) -> None:
    servable = harness.load_servable(
        ov_model(tied), plugin_config=F32, max_length=200, long_documents="TRUNCATE"
    )
    oracle = reference[0]
    oracle.max_length, limit = 200, oracle.max_length
    try:
        query = "many words in a query " * 60
        assert servable.encode(query, ["a"]) == [oracle.encode(query, "a")]
    finally:
        oracle.max_length = limit


def test_the_best_chunk_of_a_long_document_counts(
    ov_model: Models, reference: Reference, tied: bool
) -> None:
    servable = harness.load_servable(ov_model(tied), plugin_config=F32, max_length=200)
    document = " ".join(str(i * 7919 % 1000) for i in range(300))
    rows = servable.encode(QUERIES[0], ["short", document])
    assert len(rows) > 4
    assert max(map(len, rows)) <= 200
    scores = reference[0].score_rows(rows)
    np.testing.assert_allclose(
        servable.score(QUERIES[0], ["short", document]),
        [scores[0], max(scores[1:])],
        rtol=0,
        atol=F32_TOLERANCE,
    )


def test_instruction(ov_model: Models, reference: Reference, tied: bool) -> None:
    other = "Find software packages for the task"
    servable = harness.load_servable(
        ov_model(tied), plugin_config=F32, instruction=other
    )
    oracle = reference[0]
    expected = [oracle.encode(QUERIES[0], d, other) for d in DOCUMENTS[:5]]
    assert servable.encode(QUERIES[0], DOCUMENTS[:5]) == expected
    assert other != INSTRUCTION
    np.testing.assert_allclose(
        servable.score(QUERIES[0], DOCUMENTS[:5]),
        oracle.score_rows(expected),
        rtol=0,
        atol=F32_TOLERANCE,
    )
