# SPDX-License-Identifier: Apache-2.0
"""Requests of applications that have no package to try: Dify, RAGFlow, Open WebUI.

Fields and what is read of the answer are theirs; texts are ours.
"""

import json
from typing import Any

import pytest

import harness
from helpers.serving import Served

QUERY = "make encrypted backups"
DOCUMENTS = ["a chess game", "encrypted backup using rsync", "naïve 珠穆朗玛峰"]


@pytest.fixture
def scores(servable: harness.Servable) -> dict[int, float]:
    return {i: score for i, _, score, _ in servable.rank(QUERY, DOCUMENTS)}


def body(**fields: object) -> dict[str, Any]:
    return {"model": "mini", "query": QUERY, "documents": DOCUMENTS} | fields


# Dify asks for documents back and means all of them by a top_n of 0.
@pytest.mark.parametrize("top_n", [0, 2, 3, None])
def test_dify(server: Served, scores: dict[int, float], top_n: int | None) -> None:
    got = server.post("/v1/rerank", body(top_n=top_n, return_documents=True)).json
    assert len(got["results"]) == (top_n or 3)
    for result in got["results"]:
        assert result["document"]["text"] == DOCUMENTS[result["index"]]
        assert result["relevance_score"] == scores[result["index"]]


def test_dify_at_text_embeddings_inference(
    server: Served, scores: dict[int, float]
) -> None:
    asked = {"query": QUERY, "texts": DOCUMENTS}
    got = server.post("/rerank", asked).json
    assert {rank["index"]: rank["score"] for rank in got} == scores


@pytest.mark.parametrize(
    "fields",
    [
        # At Xinference: flags are texts.
        {"return_documents": "true", "return_len": "true"},
        # At Jina's and the like.
        {"top_n": len(DOCUMENTS)},
    ],
)
def test_ragflow(
    server: Served, scores: dict[int, float], fields: dict[str, object]
) -> None:
    got = server.post("/v1/rerank", body(**fields)).json
    assert {r["index"]: r["relevance_score"] for r in got["results"]} == scores
    counted = got["meta"]["tokens"]
    assert counted["input_tokens"] + counted["output_tokens"] > 0
    assert got["usage"]["total_tokens"] == counted["input_tokens"]


def test_open_webui(server: Served, scores: dict[int, float]) -> None:
    # It wants a score for every document, in their order.
    got = server.post("/v1/rerank", body(top_n=len(DOCUMENTS))).json
    ordered = sorted(got["results"], key=lambda result: result["index"])
    assert [r["relevance_score"] for r in ordered] == [scores[i] for i in range(3)]


def test_a_client_without_a_key_sends_an_empty_one(server: Served) -> None:

    for value in ("", "Bearer ", "Bearer"):
        headers = {"Content-Type": "application/json", "Authorization": value}
        data = json.dumps(body()).encode()
        assert server.ask("POST", "/rerank", data, headers).status == 200
