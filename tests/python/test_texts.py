# SPDX-License-Identifier: Apache-2.0
"""Texts that the library is given: whatever is no text is named, in one line."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import pytest

import harness

Call = Callable[[Any, Any], object]


@pytest.fixture(scope="module")
def servable() -> harness.Servable:
    return harness.load_servable(harness.bundled_model())


@pytest.fixture(params=["score", "rank", "encode", "Reranker.rank"])
def call(request: pytest.FixtureRequest, servable: harness.Servable) -> Call:
    """Everything that takes a query and documents."""
    if request.param == "Reranker.rank":
        return harness.Reranker(servable).rank
    return cast(Call, getattr(servable, request.param))


def error_of(call: Callable[[], object]) -> str:
    """The message of the typed error that a call must raise."""
    with pytest.raises(harness.InvalidArgumentError) as caught:
        call()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("code", [0xD800, 0xDFFF])
def test_a_lone_surrogate_is_placed(call: Call, code: int) -> None:
    lone = chr(code)
    said = f"expected valid Unicode, got a lone surrogate, U+{code:04X}"
    assert error_of(lambda: call("ab" + lone, ["a"])) == (
        f"query: {said}, at character 2"
    )
    assert error_of(lambda: call("q", ["a", lone])) == (
        f"documents[1]: {said}, at character 0"
    )


def test_another_type_is_named(call: Call) -> None:
    assert error_of(lambda: call(1, ["a"])) == "query: expected str, got int"
    assert error_of(lambda: call(None, ["a"])) == "query: expected str, got NoneType"
    assert error_of(lambda: call("q", ["a", 1.5])) == (
        "documents[1]: expected str, got float"
    )
    for documents in ("abc", b"abc", None, {"a": 1}, iter(["a"])):
        assert error_of(partial(call, "q", documents)) == (
            f"documents: expected a list of str, got {type(documents).__name__}"
        )


def test_what_is_a_text_is_read_whole(servable: harness.Servable) -> None:
    documents: Sequence[str] = ("a\0b", "\U0001f600", "")
    assert servable.encode("q\0", documents) == servable.encode("q\0", list(documents))
    assert servable.tokenize(["a\0b"]) != servable.tokenize(["a"])
    assert len(servable.score("q", documents)) == 3


class Made(Sequence[str]):
    """Texts that exist only while somebody holds them."""

    def __len__(self) -> int:
        return 50

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - also slices
        if index >= len(self):
            raise IndexError(index)
        return "text " * index + str(index)


def test_any_sequence_is_a_list_of_documents(servable: harness.Servable) -> None:
    made = Made()
    assert servable.encode("q", made) == servable.encode("q", list(made))


def test_an_empty_query_is_refused_as_in_a_json_request(
    servable: harness.Servable,
) -> None:
    expected = "query: expected a text, got an empty string"
    assert error_of(lambda: servable.score("", ["a"])) == expected
    assert error_of(lambda: servable.rank("", ["a"])) == expected
    assert error_of(lambda: servable.rerank('{"query": "", "documents": ["a"]}')) == (
        expected
    )


def test_texts_bodies_prompts_and_instructions(servable: harness.Servable) -> None:
    said = "expected valid Unicode, got a lone surrogate, U+D83D, at character 1"
    lone = "a\ud83d"
    assert error_of(lambda: servable.tokenize(["b", lone])) == f"texts[1]: {said}"
    assert error_of(lambda: servable.rerank(lone)) == f"request: {said}"
    assert error_of(lambda: servable.prompt(lone, "d")) == f"query: {said}"
    assert error_of(lambda: servable.prompt("q", lone)) == f"document: {said}"
    assert error_of(
        lambda: harness.load_servable(harness.bundled_model(), instruction=lone)
    ) == (f"instruction: {said}")


def test_a_score_that_is_no_number_is_an_error() -> None:
    """From every door: score and rank as rerank."""
    from harness._native import Faults, Servable
    from harness.servable import tokenizers_library

    broken = Servable.load(
        harness.bundled_model(),
        tokenizers_library=tokenizers_library(),
        faults=Faults(nan_share=1.0),
    )
    for call in (
        lambda: broken.score("q", ["a", "b"]),
        lambda: broken.rank("q", ["a", "b"]),
        lambda: broken.rerank('{"query": "q", "documents": ["a", "b"]}'),
    ):
        with pytest.raises(harness.InternalError) as caught:
            call()
        assert str(caught.value) in {
            f"document {i}: the model gave the score {nan}, expected a finite number"
            for i in (0, 1)
            for nan in ("nan", "-nan")
        }
