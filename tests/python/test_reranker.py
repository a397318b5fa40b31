# SPDX-License-Identifier: Apache-2.0
"""Reranker: typed results on top of a servable."""

import json
import pickle
import warnings
from typing import cast

import pytest

import harness
from harness import RankedDocument, Ranking, Reranker, RerankWarning


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


@pytest.fixture(scope="module")
def short() -> harness.Servable:
    return harness.load_servable(harness.bundled_model(), max_length=128)


LONG = "word " * 300


def answer_warnings(servable: harness.Servable, **body: object) -> tuple[str, ...]:
    return tuple(json.loads(servable.rerank(json.dumps(body)))["warnings"])


def test_what_does_not_fit_is_told_at_every_door(short: harness.Servable) -> None:
    expected = answer_warnings(short, query=LONG, documents=["a", LONG])
    assert expected[0].startswith("query: ")
    assert expected[1].startswith("document 1: scored in ")
    for call in (short.score, short.rank, Reranker(short).rank):
        with pytest.warns(RerankWarning, match="^query: tokens did not fit") as caught:
            result = call(LONG, ["a", LONG])
        assert caught[0].filename == __file__
        assert isinstance(result, list)
        assert result.warnings == expected
        assert result.prompt_tokens > 128
    best = Reranker(short).rank("q", ["a", LONG], top_n=1)
    assert len(best) == 1
    assert len(best.warnings) == 1, "also of what top_n leaves out"


def test_chunks_are_told_and_lose_nothing(short: harness.Servable) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ranking = Reranker(short).rank("q", ["a", LONG])
        scores = short.score("q", ["a", LONG])
        assert short.score("q", ["a"]).warnings == ()
        assert Reranker(short).rank("q", []).warnings == ()
    assert ranking.warnings == scores.warnings
    assert ranking.warnings[0].startswith("document 1: scored in ")


def test_a_warning_can_be_an_error_or_silent(short: harness.Servable) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RerankWarning):
            short.score(LONG, ["a"])
        assert short.score(LONG, ["a"], stacklevel=0).warnings


def test_results_are_lists_that_travel(short: harness.Servable) -> None:
    scores = short.score("q", ["a", LONG])
    ranking = Reranker(short).rank("q", ["a", LONG])
    for result in (scores, ranking):
        copy = pickle.loads(pickle.dumps(result))
        assert copy == result == list(result)
        assert copy.warnings == result.warnings
        assert copy.prompt_tokens == result.prompt_tokens
    assert Ranking() == []


def test_a_request_has_options_of_its_own(short: harness.Servable) -> None:
    reranker = Reranker(short)
    cut = {"long_documents": "TRUNCATE", "max_tokens_per_doc": 5}
    body = {"query": "q", "documents": [LONG], "instruction": "Find words"}
    (result,) = json.loads(short.rerank(json.dumps(body | cut)))["results"]
    with pytest.warns(RerankWarning, match="^documents: "):
        (ranked,) = reranker.rank(
            "q",
            [LONG],
            instruction="Find words",
            long_documents="TRUNCATE",
            max_tokens_per_document=5,
        )
    assert ranked.score == result["relevance_score"]
    assert ranked.dropped_tokens > 290
    assert ranked.raw_score != reranker.rank("q", [LONG])[0].raw_score
    with pytest.warns(RerankWarning):
        one = reranker.rank("q", [LONG], max_chunks_per_document=1)
    assert one[0].dropped_tokens > 150
    with pytest.raises(harness.InvalidArgumentError, match="long_documents is ERROR"):
        reranker.rank("q", [LONG], long_documents="ERROR")
    for wrong in (0, True, "1"):
        for name in ("max_tokens_per_document", "max_chunks_per_document"):
            with pytest.raises(harness.InvalidArgumentError, match=f"{name}: expected"):
                reranker.rank("q", ["a"], **{name: wrong})  # type: ignore[arg-type]
    with pytest.raises(harness.InvalidArgumentError, match="max_tokens_per_document"):
        short.score("q", ["a"], max_tokens_per_document=0)


def test_options_of_the_model() -> None:
    reranker = Reranker(harness.bundled_model(), max_length=120)
    assert reranker.servable.max_length == 120
    with pytest.raises(
        harness.InvalidArgumentError, match="^max_length: expected none"
    ):
        Reranker(reranker.servable, max_length=120)


def test_a_ranking_can_be_stopped(reranker: Reranker) -> None:
    cancellation = harness.Cancellation()
    cancellation.cancel()
    with pytest.raises(harness.CancelledError):
        reranker.rank("q", ["a"], cancellation=cancellation)


def test_a_servable_with_options() -> None:
    servable = harness.load_servable(
        harness.bundled_model(), max_length=120, long_documents="TRUNCATE"
    )
    reranker = Reranker(servable)
    assert reranker.servable is servable
    with pytest.warns(RerankWarning, match="^documents: "):
        (ranked,) = reranker.rank("q", ["word " * 500])
    assert isinstance(ranked, RankedDocument)
    assert ranked.dropped_tokens > 300
