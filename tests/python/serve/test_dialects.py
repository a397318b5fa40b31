# SPDX-License-Identifier: Apache-2.0
"""Each dialect's answers are the library's, in its own form; so are its errors."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

import harness
from harness.serve.settings import ServeSettings
from helpers.serving import BUNDLED, Served, served

QUERY = "make encrypted backups"
TEXTS = ["a chess game", "encrypted backup using rsync", "naïve 珠穆朗玛峰 </s>"]


@pytest.fixture
def ranking(servable: harness.Servable) -> list[tuple[int, float, float]]:
    """(index, raw score, relevance), best first."""
    return [(index, raw, score) for index, raw, score, _ in servable.rank(QUERY, TEXTS)]


@contextmanager
def speaking(server: Served, dialect: str) -> Iterator[Served]:
    """The same model behind a server that speaks one dialect alone."""
    settings = replace(ServeSettings((BUNDLED,)), dialect=dialect)
    with served(settings, server.models.find("mini").servable) as running:
        yield running


Ranking = list[tuple[int, float, float]]


def test_tei(server: Served, ranking: Ranking) -> None:
    body: dict[str, Any] = {"query": QUERY, "texts": TEXTS}
    got = server.post("/rerank", body)
    assert got.status == 200
    assert got.json == [{"index": i, "score": s} for i, _, s in ranking]
    # As its clients send it: every field stated, some of them null.
    body |= {"raw_scores": True, "return_text": True, "truncate": None}
    got = server.post("/rerank", body | {"truncation_direction": "right"})
    assert got.json == [
        {"index": i, "score": raw, "text": TEXTS[i]} for i, raw, _ in ranking
    ]
    assert got.headers["x-request-id"].startswith("rerank-")


@pytest.mark.parametrize(
    ("fields", "status", "says", "kind"),
    [
        ({"texts": []}, 422, "texts: expected at least one", "Validation"),
        ({"texts": "a"}, 422, "texts is not an array", "Validation"),
        ({"texts": ["\ud83d"]}, 422, " in texts[0]", "Validation"),
        ({"return_text": 1}, 422, "return_text accepts boolean", "Validation"),
        ({"query": None}, 422, "query is not a string", "Validation"),
        (
            {"return_documents": True, "return_text": True},
            422,
            "got both",
            "Validation",
        ),
        ({"truncation_direction": 1}, 422, "got another type", "Validation"),
        ({"truncation_direction": "up"}, 422, 'got "up"', "Validation"),
        (
            {"truncation_direction": "Left", "truncate": True},
            422,
            "no text is cut at its beginning",
            "Validation",
        ),
        ({"texts": ["w " * 9000], "truncate": False}, 422, "document 0", "Validation"),
        ({"model": "other"}, 404, 'one of "mini"', "Validation"),
    ],
)
def test_errors_of_tei(
    server: Served, fields: dict[str, Any], status: int, says: str, kind: str
) -> None:
    body = {"query": QUERY, "texts": TEXTS} | fields
    got = server.post("/rerank", json.dumps(body).encode())
    assert got.status == status
    assert says in got.json["error"]
    assert got.json["error_type"] == kind
    assert set(got.json) == {"error", "error_type"}


def test_what_python_would_read_and_the_core_does_not(server: Served) -> None:
    for data in (
        b'{"query": "q", "texts": ["a"], "texts": ["b"]}',
        b'{"query": "q", "texts": ["a"], "x": {"y": 1, "y": 2}}',
        b'{"query": "q", "texts": ["a"], "x": NaN}',
        b'{"query": "q", "texts": ["a"], "x": 1e999}',
        b'{"query": "q", "texts": ["a"], "x": ' + b"[" * 70 + b"]" * 70 + b"}",
        b'{"query": "q", "texts": ["a"], "x": ' + b"9" * 5000 + b"}",
        '{"query": "q", "texts": ["a"]}'.encode("utf-16"),
    ):
        assert server.post("/rerank", data).status in (400, 422), data[:60]


def test_tei_alone(server: Served) -> None:
    with speaking(server, "tei") as tei:
        got = tei.post("/v1/rerank", {"query": QUERY, "documents": TEXTS})
        assert got.status == 200, "documents is the core's name of texts"
        got = tei.post("/v1/rerank", {"query": QUERY})
        assert (got.status, got.json["error_type"]) == (422, "Validation")
        assert got.json["error"] == "texts field is missing in request"


def test_nim(server: Served, ranking: Ranking) -> None:
    body = {
        "model": "mini",
        "query": {"text": QUERY},
        "passages": [{"text": text} for text in TEXTS],
        "truncate": "END",
    }
    for path in ("/v1/ranking", "/rerank"):
        got = server.post(path, body)
        assert got.status == 200
        assert got.json["rankings"] == [
            {"index": i, "logit": raw} for i, raw, _ in ranking
        ]
        assert got.json["usage"]["prompt_tokens"] > 0
    for wrong, says in (
        ({"query": QUERY}, "query: expected an object with the string text"),
        ({"query": {}}, "query: expected an object"),
        ({"query": None}, "query is not a string"),
        ({"passages": []}, "passages: expected at least one"),
        ({"passages": [{"txt": "a"}]}, "document text field is missing (index 0)"),
        ({"documents": []}, "passages: expected it or documents"),
        ({"truncate": "START"}, "no text is cut at its beginning"),
    ):
        got = server.post("/v1/ranking", body | wrong)
        assert got.status == 422
        assert says in got.json["message"]


def test_infinity(server: Served, ranking: Ranking) -> None:
    body = {"query": QUERY, "documents": TEXTS, "model": "mini"}
    with speaking(server, "infinity") as infinity:
        got = infinity.post("/rerank", body | {"return_documents": True})
        answer = got.json
        assert (answer["object"], answer["model"]) == ("rerank", "mini")
        assert answer["usage"]["total_tokens"] > 0
        assert answer["id"] == got.headers["x-request-id"]
        assert answer["results"] == [
            {"relevance_score": s, "index": i, "document": TEXTS[i]}
            for i, _, s in ranking
        ]
        got = infinity.post("/rerank", body | {"raw_scores": True, "top_n": 2})
        assert got.json["results"] == [
            {"relevance_score": raw, "index": i} for i, raw, _ in ranking[:2]
        ]
        got = infinity.post("/rerank", body | {"documents": [{"text": "a"}]})
        assert got.status == 422
        assert got.json["error"]["message"] == (
            "documents[0]: expected a string, got object"
        )
        assert infinity.post("/rerank", b"{").status == 422


def test_xinference(server: Served, ranking: Ranking) -> None:
    # As RAGFlow asks it.
    body = {"query": QUERY, "documents": TEXTS, "return_documents": "true"}
    with speaking(server, "xinference") as xinference:
        answer = xinference.post("/v1/rerank", body | {"return_len": "true"}).json
        assert answer["results"] == [
            {"document": {"text": TEXTS[i]}, "index": i, "relevance_score": s}
            for i, _, s in ranking
        ]
        tokens = answer["meta"]["tokens"]
        assert tokens["input_tokens"] == answer["usage"]["prompt_tokens"]
        assert answer["meta"]["api_version"] is answer["meta"]["warnings"] is None
        body["return_documents"] = "false"
        answer = xinference.post("/v1/rerank", body).json
        assert {result["document"] for result in answer["results"]} == {None}


def test_the_device_fails_in_tei(server: Served) -> None:
    from harness._native import Faults, Servable
    from harness.servable import tokenizers_library

    servable = Servable.load(
        BUNDLED.path,
        tokenizers_library=tokenizers_library(),
        faults=Faults(throw_share=1),
    )
    with served(ServeSettings((BUNDLED,)), servable) as broken:
        got = broken.post("/rerank", {"query": QUERY, "texts": TEXTS})
        assert (got.status, got.json["error_type"]) == (424, "Backend")
