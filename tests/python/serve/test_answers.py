# SPDX-License-Identifier: Apache-2.0
"""Answers of the server are the library's, whatever the path."""

import json
import logging

import pytest

import harness
from harness.serve.app import RERANK_PATHS, TOKENIZE_PATHS
from helpers.serving import Served

QUERY = "make encrypted backups"
DOCUMENTS = [
    "a chess game",
    "encrypted backup using the rsync algorithm",
    'text with "id":"rerank-1" in it',
    "привет 珠穆朗玛峰 \U0001f389",
]
BODY = {"model": "mini", "query": QUERY, "documents": DOCUMENTS}


def without_id(answer: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in answer.items() if name != "id"}


@pytest.mark.parametrize("path", [p for p in RERANK_PATHS if "ranking" not in p])
def test_a_rerank_path_answers_as_the_library(
    server: Served, servable: harness.Servable, path: str
) -> None:
    got = server.post(path, BODY)
    assert got.status == 200
    assert got.headers["content-type"] == "application/json"
    assert without_id(got.json) == without_id(
        json.loads(servable.rerank(json.dumps(BODY)))
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"return_documents": True},
        {"top_n": 0},
        {"top_n": 2, "raw_scores": True},
        {"instruction": "Find what is named"},
        {"documents": [{"text": t, "n": 1.50} for t in DOCUMENTS]}
        | {"return_documents": "true"},
        {"model": None},
    ],
)
def test_every_field_reaches_the_core(
    server: Served, servable: harness.Servable, fields: dict[str, object]
) -> None:
    body = json.dumps(BODY | fields)
    got = server.post("/v1/rerank", body.encode())
    assert got.status == 200
    expected = servable.rerank(body)
    # To the byte, but for the id.
    ours, theirs = got.data.decode(), expected
    for text in (ours, theirs):
        assert text.count('"id":"rerank-') >= 1
    cut = '"id":"rerank-'
    assert ours.rpartition(cut)[0] == theirs.rpartition(cut)[0]
    assert ours.rpartition(cut)[2][32:] == theirs.rpartition(cut)[2][32:]


def test_the_answers_id_is_the_headers_and_the_logs(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    # A document of a client that knows how ids look.
    documents = [{"text": "a", "id": "x"}, {"text": 'b "id":"rerank-0"'}]
    with caplog.at_level(logging.INFO, "harness.serve"):
        got = server.post(
            "/rerank",
            {"query": QUERY, "documents": documents, "return_documents": True},
        )
    assert got.status == 200
    assert got.headers["x-request-id"] == got.json["id"]
    (record,) = [r for r in caplog.records if hasattr(r, "fields")]
    line = record.fields
    assert line["id"] == got.json["id"]
    assert line["tokens"] == got.json["usage"]["prompt_tokens"]
    assert (line["model"], line["status"], line["dialect"]) == ("mini", 200, "cohere")


def test_a_log_line_has_nothing_of_what_users_wrote(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "harness.serve"):
        server.post("/rerank", {"query": "secret-q", "documents": ["secret-d"]})
        server.post("/rerank", {"query": "secret-q", "documents": [["secret-d"]]})
    assert len(caplog.records) == 2
    assert "secret" not in caplog.text


@pytest.mark.parametrize("path", TOKENIZE_PATHS)
def test_tokens_are_the_librarys(
    server: Served, servable: harness.Servable, path: str
) -> None:
    body = {"model": "mini", "text": ["a text", "naïve"]}
    got = server.post(path, body)
    assert got.status == 200
    assert got.json == json.loads(servable.tokenize_body(json.dumps(body)))


def test_models_are_described(server: Served, servable: harness.Servable) -> None:
    for path in ("/v1/models", "/v3/models"):
        (model,) = server.get(path).json["data"]
        assert model["id"] == "mini"
        assert model["max_model_len"] == servable.max_length
        assert server.get(f"{path}/mini").json == model
        assert server.get(f"{path}/other").status == 404


def test_health_and_readiness(server: Served) -> None:
    assert server.get("/health").json == {"status": "ok"}
    assert server.get("/ready").json == {"status": "ready"}


def test_metrics_count_requests_and_the_models_work(server: Served) -> None:
    def value(start: str) -> float:
        lines = server.get("/metrics").data.decode().splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(start))

    answered = 'rerank_requests_total{dialect="cohere",model="mini",status="200"}'
    refused = 'rerank_requests_total{dialect="cohere",model="mini",status="400"}'
    before = value(answered), value(refused), value("rerank_model_sequences_total")
    assert server.post("/rerank", BODY).status == 200
    assert server.post("/rerank", BODY | {"query": ""}).status == 400
    after = value(answered), value(refused), value("rerank_model_sequences_total")
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 4]
    assert value('rerank_request_seconds_count{dialect="cohere"}') >= 2
    assert value("rerank_model_queued_tokens") == 0
    assert value("rerank_requests_running") == 0
    assert value("rerank_model_info") == 1
