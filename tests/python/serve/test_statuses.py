# SPDX-License-Identifier: Apache-2.0
"""Every way to refuse a request, and that the next one is answered."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

import harness
from harness._native import Faults, Servable
from harness.errors import RerankError
from harness.servable import tokenizers_library
from harness.serve.settings import ServeSettings
from harness.serve.statuses import STATUSES
from helpers.serving import BUNDLED, JSON, Answer, Served, served

BODY = {"query": "q", "documents": ["a", "b"]}
SETTINGS = ServeSettings((BUNDLED,))


def message(answer: Answer) -> str:
    """Of an error, which stands under every name that clients look for."""
    body = answer.json
    assert body["error"] == body["message"] == body["detail"]
    assert "\n" not in body["error"]
    return str(body["error"])


def test_every_kind_of_error_has_a_status() -> None:
    assert set(STATUSES) == set(RerankError.__subclasses__())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Non-json request"),
        (b'{"query"', "Non-json request"),
        (b"[]", "expected a JSON object, got array"),
        (b'{"query": "q", "query": "q", "documents": ["a"]}', '"query" twice'),
        (b'{"query": "q", "documents": [NaN]}', "expected valid JSON"),
        (b'{"query": "q", "documents": ["\xff"]}', "in documents"),
        (b'{"query": "q", "documents": ["\\ud83d"]}', "in documents[0]"),
        (b'{"query": "q", "documents": ' + b"[" * 5000, "within one another"),
        (b'{"query": "q", "documents": []}', "documents: expected at least one"),
        (b'{"query": "q", "documents": ["a"], "model": 1}', "model accepts string"),
    ],
)
def test_a_wrong_body_is_refused_by_the_core(
    server: Served, servable: harness.Servable, body: bytes, says: str
) -> None:
    got = server.post("/v3/rerank", body)
    assert got.status == 400
    assert says in message(got)
    with pytest.raises(harness.InvalidArgumentError) as refused:
        servable.rerank(body)
    assert message(got) == str(refused.value)


def test_an_unknown_model_names_those_that_there_are(server: Served) -> None:
    got = server.post("/rerank", BODY | {"model": 'other"'})
    assert got.status == 404
    assert message(got) == r'model: expected one of "mini", got "other\""'


def test_paths_and_methods(server: Served) -> None:
    assert server.get("/no").status == 404
    assert server.get("/rerank").status == 405
    assert server.post("/health", {}).status == 405


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_another_content_type(server: Served, kind: str) -> None:
    data = json.dumps(BODY).encode()
    got = server.ask("POST", "/rerank", data, {"Content-Type": kind})
    assert (got.status, message(got)) == (
        415,
        "Content-Type: expected application/json",
    )
    for right in ("application/json; charset=utf-8", "application/problem+json"):
        assert (
            server.ask("POST", "/rerank", data, {"Content-Type": right}).status == 200
        )


@pytest.fixture(scope="module")
def strict() -> Iterator[Served]:
    settings = replace(SETTINGS, api_key="kéy", most_bytes=1000, body_seconds=0.5)
    with served(settings) as running:
        yield running


def bearer(key: str) -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {key}".encode().decode("latin-1")}


def test_the_key(strict: Served) -> None:
    data = json.dumps(BODY).encode()
    for wrong in ({}, {"Authorization": ""}, bearer("key"), bearer(""), bearer("kéyx")):
        got = strict.ask("POST", "/rerank", data, {**JSON, **wrong})
        assert got.status == 401
        assert got.headers["www-authenticate"] == "Bearer"
        assert "kéy" not in message(got)
    assert strict.ask("POST", "/rerank", data, bearer("kéy")).status == 200
    basic = bearer("kéy")["Authorization"].replace("Bearer", "Basic")
    got = strict.ask("POST", "/rerank", data, {**JSON, "Authorization": basic})
    assert got.status == 401
    for path in ("/metrics", "/v1/models", "/no"):
        assert strict.get(path).status == 401
        assert strict.ask("GET", path, None, bearer("kéy")).status in (200, 404)
    for path in ("/health", "/ready"):
        assert strict.get(path).status == 200


def test_a_body_that_is_too_large(strict: Served) -> None:
    body = json.dumps(BODY | {"query": "q" * 1000}).encode()
    got = strict.ask("POST", "/rerank", body, bearer("kéy"))
    assert got.status == 413
    assert message(got) == f"body: expected at most 1000 bytes, got {len(body)}"
    # Of a length that nobody said.
    with socket.create_connection(("127.0.0.1", strict.port), timeout=10) as client:
        head = "POST /rerank HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        head += "Authorization: Bearer kéy\r\n\r\n"
        client.sendall(head.encode() + b"7d0\r\n" + b"x" * 2000 + b"\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_body_that_does_not_come(strict: Served) -> None:
    with socket.create_connection(("127.0.0.1", strict.port), timeout=10) as client:
        head = "POST /rerank HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        head += "Authorization: Bearer kéy\r\n\r\n{"
        client.sendall(head.encode())
        start = time.monotonic()
        assert client.recv(100).startswith(b"HTTP/1.1 408 ")
        assert 0.4 < time.monotonic() - start < 5


def slow(**options: int) -> Servable:
    """Each batch takes at least 50 ms."""
    return Servable.load(
        BUNDLED.path,
        tokenizers_library=tokenizers_library(),
        faults=Faults(slow_share=1, slow_seconds=0.05),
        max_batched_tokens=32,
        **options,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def slow_servable() -> Servable:
    return slow(max_queued_tokens=20_000)


LONG = {"query": "q", "documents": [f"document {i} " + "word " * 9 for i in range(150)]}


def wait_until(condition: object, seconds: float = 20) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def test_a_full_queue_says_when_to_come_back(slow_servable: Servable) -> None:
    with served(SETTINGS, slow_servable) as server:
        first = socket.create_connection(("127.0.0.1", server.port))
        send(first, LONG)
        wait_until(lambda: slow_servable.statistics["queued_tokens"])
        got = server.post("/rerank", LONG)
        assert got.status == 429
        assert message(got).startswith("queue: expected at most 20000 waiting tokens")
        assert got.headers["retry-after"] == "1"
        first.close()
        # The client is gone: its work is dropped, not done.
        wait_until(lambda: not slow_servable.statistics["queued_tokens"], 5)
        assert server.post("/rerank", BODY).status == 200
        lines = server.get("/metrics").data.decode()
        assert 'model="mini",status="499"} 1.0' in lines


def test_a_request_that_no_queue_would_take_is_not_to_come_back(
    slow_servable: Servable,
) -> None:
    with served(SETTINGS, slow_servable) as server:
        body = {"query": "q", "documents": [f"{i} " + "word " * 90 for i in range(200)]}
        got = server.post("/rerank", body)
        assert got.status == 400
        assert message(got).startswith("request: expected at most 20000 tokens in all")
        assert "retry-after" not in got.headers


def send(client: socket.socket, body: object) -> None:
    data = json.dumps(body).encode()
    head = f"POST /rerank HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n"
    client.sendall(head.encode() + data)


def test_too_many_requests_at_once(slow_servable: Servable) -> None:
    with served(replace(SETTINGS, most_requests=1), slow_servable) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as first:
            send(first, LONG)
            wait_until(lambda: slow_servable.statistics["queued_tokens"])
            got = server.post("/rerank", BODY)
            assert (got.status, got.headers["retry-after"]) == (429, "1")
            assert message(got) == "expected at most 1 requests at once"
        wait_until(lambda: not slow_servable.statistics["queued_tokens"], 5)
        wait_until(lambda: server.post("/rerank", BODY).status == 200, 5)


def test_while_a_model_loads() -> None:
    with served(SETTINGS, loaded=False) as server:
        assert server.get("/health").status == 200
        got = server.get("/ready")
        assert got.status == 503
        assert got.json == {"status": "loading", "models": ["mini"]}
        got = server.post("/rerank", BODY)
        assert (got.status, message(got)) == (503, 'model "mini" is being loaded')
        assert got.headers["retry-after"] == "1"
        server.models.load("mini")
        assert server.get("/ready").status == 200
        assert server.post("/rerank", BODY).status == 200


def test_what_the_device_does_wrong_is_500() -> None:
    servable = Servable.load(
        BUNDLED.path,
        tokenizers_library=tokenizers_library(),
        faults=Faults(throw_share=1),
    )
    with served(SETTINGS, servable) as server:
        assert server.post("/rerank", BODY).status == 500


def test_cors_is_off_unless_asked_for(server: Served) -> None:
    origin = {"Origin": "http://page.example"}
    got = server.ask("GET", "/health", None, origin)
    assert "access-control-allow-origin" not in got.headers
    settings = replace(SETTINGS, cors=("http://page.example",), api_key="k")
    with served(settings) as asked:
        got = asked.ask("GET", "/health", None, origin)
        assert got.headers["access-control-allow-origin"] == "http://page.example"
        other = asked.ask("GET", "/health", None, {"Origin": "http://other.example"})
        assert "access-control-allow-origin" not in other.headers
        # The browser asks before it sends the key.
        preflight = origin | {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        assert asked.ask("OPTIONS", "/v1/rerank", None, preflight).status == 200


def test_many_clients_get_their_own_answers(server: Served) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for turn in range(5):
            documents = [f"document {number} {turn} {i}" for i in range(number % 7 + 1)]
            body = {"query": f"q {number}", "documents": documents}
            got = server.post("/rerank", body | {"return_documents": True})
            texts = [r["document"]["text"] for r in got.json["results"]]
            if got.status != 200 or sorted(texts) != sorted(documents):
                wrong.append((number, turn, got))

    threads = [threading.Thread(target=ask, args=[n]) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
