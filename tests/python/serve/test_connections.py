# SPDX-License-Identifier: Apache-2.0
"""Clients that are slow in what is not a body: heads, and the reading of answers."""

import contextlib
import json
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import HTTPConnection

import pytest

from harness.serve.settings import ServeSettings
from helpers.serving import BUNDLED, Served, served

PATIENCE = 0.5  # seconds
SETTINGS = replace(
    ServeSettings((BUNDLED,)), body_seconds=PATIENCE, answer_seconds=PATIENCE
)


@pytest.fixture(scope="module")
def hasty() -> Iterator[Served]:
    with served(SETTINGS) as running:
        yield running


def connect(server: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def rest(client: socket.socket) -> bytes:
    """What comes until the connection ends, in whichever way."""
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(1 << 20):
            data += part
    return data


@pytest.mark.parametrize("head", [b"", b"POST /rerank HTTP/1.1\r\nHost: x\r\nX-"])
def test_a_head_that_does_not_end(hasty: Served, head: bytes) -> None:
    with connect(hasty) as client:
        client.sendall(head)
        start = time.monotonic()
        assert client.recv(100).startswith(b"HTTP/1.1 408 ")
        assert client.recv(100) == b"", "closed"
        assert 0.9 * PATIENCE < time.monotonic() - start < 5


def test_the_second_head_of_a_connection(hasty: Served) -> None:
    with connect(hasty) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = b""
        while not answer.endswith(b'{"status":"ok"}'):  # It may come in two parts.
            answer += client.recv(1000)
        assert answer.startswith(b"HTTP/1.1 200 ")
        # A connection that is kept may rest.
        time.sleep(2 * PATIENCE)
        client.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_long_answer_to_a_long_request_is_not_slow(hasty: Served) -> None:
    # More than PATIENCE of work.
    documents = [f"document {i} " + "word " * 40 for i in range(1500)]
    start = time.monotonic()
    got = hasty.post("/rerank", {"query": "q", "documents": documents})
    assert got.status == 200
    assert time.monotonic() - start > PATIENCE


def test_an_answer_that_nobody_reads(hasty: Served) -> None:
    document = {"text": "a", "rest": "x" * 30_000_000}
    body = {"query": "q", "documents": [document], "return_documents": True}
    data = json.dumps(body).encode()
    head = f"POST /rerank HTTP/1.1\r\nHost: x\r\nContent-Length: {len(data)}\r\n\r\n"
    with connect(hasty) as client:
        client.sendall(head.encode() + data)
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        time.sleep(2 * PATIENCE)
        assert len(rest(client)) < len(data)
    # Whoever reads it gets it.
    assert hasty.post("/rerank", data).json["results"][0]["document"] == document


def test_garbage(hasty: Served) -> None:
    with connect(hasty) as client:
        client.sendall(b"\x00\x01garbage\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 400 ")
    assert hasty.get("/health").status == 200


def test_bodies_beyond_memory() -> None:
    settings = replace(ServeSettings((BUNDLED,)), most_bytes=1000)
    with served(settings) as server:
        head = b"POST /rerank HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
        clients = [connect(server) for _ in range(5)]
        try:
            for client in clients:
                client.sendall(head + b"x" * 900)
            refused = rest(clients[-1])
            assert refused.startswith(b"HTTP/1.1 429 ")
            assert b"bodies of other requests" in refused
        finally:
            for client in clients:
                client.close()
        deadline = time.monotonic() + 10
        good = {"query": "q", "documents": ["a" * 900]}
        while server.post("/rerank", good).status != 200:
            assert time.monotonic() < deadline


def test_small_answers_do_not_wait_for_the_clients_acknowledgement() -> None:
    """The system acknowledges after 40 ms what a client does not answer."""
    with served() as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        seconds = []
        for _ in range(30):
            start = time.perf_counter()
            connection.request("GET", "/health")
            assert connection.getresponse().read() == b'{"status":"ok"}'
            seconds.append(time.perf_counter() - start)
        connection.close()
        assert statistics.median(seconds) < 0.03
