# SPDX-License-Identifier: Apache-2.0
"""Requests as clients send them who mean nothing by what is odd in them."""

import json
from typing import Any

import pytest

import harness

DOCUMENTS = ["a backup tool", "a chess game"]


@pytest.fixture(scope="module")
def servable() -> harness.Servable:
    return harness.load_servable(harness.bundled_model(), max_length=128)


def answer(servable: harness.Servable, **body: object) -> dict[str, Any]:
    body = {"query": "make backups", "documents": DOCUMENTS} | body
    answer: dict[str, Any] = json.loads(servable.rerank(json.dumps(body)))
    answer.pop("id")
    return answer


def test_as_ragflow_asks_a_xinference_reranker(servable: harness.Servable) -> None:
    got = answer(servable, model="m", return_documents="true", return_len="true")
    assert got == answer(servable, model="m", return_documents=True)
    assert got["results"][0]["document"] == {"text": DOCUMENTS[0]}
    # What it counts.
    tokens = got["meta"]["tokens"]
    assert tokens == {
        "input_tokens": got["usage"]["prompt_tokens"],
        "output_tokens": 0,
    }
    assert got["meta"]["billed_units"] == {"search_units": 1}


def test_fields_that_say_nothing(servable: harness.Servable) -> None:
    plain = answer(servable)
    saying_nothing: tuple[dict[str, object], ...] = (
        {"rank_fields": []},
        {"top_n": 0},
        {"max_tokens_per_doc": None, "truncate": None},
        {"return_documents": "False", "raw_scores": "false"},
    )
    for nothing in saying_nothing:
        assert answer(servable, **nothing) == plain, nothing


def test_truncate_as_cohere_and_nim_have_it(servable: harness.Servable) -> None:
    documents = ["word " * 300]
    for word, flag in (("END", True), ("true", True)):
        assert answer(servable, documents=documents, truncate=word) == answer(
            servable, documents=documents, truncate=flag
        )
    for word in ("NONE", "false"):
        with pytest.raises(harness.InvalidArgumentError, match="^document 0: "):
            answer(servable, documents=documents, truncate=word)
    with pytest.raises(harness.InvalidArgumentError, match=r'got "START": no text is'):
        answer(servable, truncate="START")


def test_a_lone_surrogate_is_refused_as_the_server_refuses_it(
    servable: harness.Servable,
) -> None:
    for half in (r"\ud83d", r"\ude00"):
        body = '{"query": "q", "documents": ["a", "' + half + '"]}'
        with pytest.raises(harness.InvalidArgumentError, match=r"in documents\[1\]$"):
            servable.rerank(body)
