# SPDX-License-Identifier: Apache-2.0
"""Reranker: typed results on top of a servable."""

from typing import cast

import pytest

import harness
from harness import RankedDocument, Reranker


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return Reranker(harness.bundled_model())


DOCUMENTS = ["a", "b b", "c c c", "b b"]


def test_best_first_with_ties_in_their_order(reranker: Reranker) -> None:
    ranking = reranker.rank("q", DOCUMENTS)
    raw = reranker.servable.score("q", DOCUMENTS)
    assert [ranked.raw_score for ranked in ranking] == sorted(raw, reverse=True)
    for ranked in ranking:
        assert ranked.document == DOCUMENTS[ranked.index]
        assert ranked.raw_score == raw[ranked.index]
        assert 0 < ranked.score < 1
        assert ranked.dropped_tokens == 0
    places = [ranked.index for ranked in ranking]
    assert places.index(1) + 1 == places.index(3)


def test_top_n_is_the_beginning(reranker: Reranker) -> None:
    assert reranker.rank("q", DOCUMENTS, top_n=2) == reranker.rank("q", DOCUMENTS)[:2]
    assert len(reranker.rank("q", DOCUMENTS, top_n=99)) == 4


def test_no_documents(reranker: Reranker) -> None:
    assert reranker.rank("q", []) == []


def test_arguments_are_checked(reranker: Reranker) -> None:
    with pytest.raises(harness.InvalidArgumentError, match="top_n: expected"):
        reranker.rank("q", ["a"], top_n=0)
    for top_n, came in ((1.5, "float"), (True, "bool"), ("1", "str")):
        with pytest.raises(
            harness.InvalidArgumentError, match=f"top_n: expected int, got {came}"
        ):
            reranker.rank("q", ["a"], top_n=cast(int, top_n))
    with pytest.raises(harness.InvalidArgumentError, match="documents: expected"):
        reranker.rank("q", "one text")
    with pytest.raises(harness.InvalidArgumentError, match="query: expected a text"):
        reranker.rank("", ["a"])


def test_a_servable_with_options() -> None:
    servable = harness.load_servable(
        harness.bundled_model(), max_length=120, long_documents="TRUNCATE"
    )
    reranker = Reranker(servable)
    assert reranker.servable is servable
    (ranked,) = reranker.rank("q", ["word " * 500])
    assert isinstance(ranked, RankedDocument)
    assert ranked.dropped_tokens > 300
