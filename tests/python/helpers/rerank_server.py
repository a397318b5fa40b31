# SPDX-License-Identifier: Apache-2.0
"""A small HTTP server that answers /v3/rerank as a test wants it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# (status, body) for a request's body (bytes where it is no JSON); the number counts
# requests from 0.
Answer = Callable[[int, dict[str, Any]], tuple[int, Any]]


class RerankServer:
    """What was asked, and by how many at once."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.bodies: list[dict[str, Any]] = []
        self.paths: set[str] = set()
        self.connections = 0
        self.busiest = 0
        self.url = ""
        self._busy = 0
        self._lock = threading.Lock()

    def handle(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        with self._lock:
            number = len(self.bodies)
            self.bodies.append(body)
            self.paths.add(path)
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            return self.answer(number, body)
        finally:
            with self._lock:
                self._busy -= 1


def ranking(_number: int, body: dict[str, Any]) -> tuple[int, Any]:
    """A right answer."""
    count = len(body["documents"])
    results = [{"index": i, "relevance_score": 1 / (i + 2)} for i in range(count)]
    return 200, {"results": results}


@contextmanager
def serving(answer: Answer = ranking) -> Iterator[RerankServer]:
    """The server while the block runs, at a free port of this machine."""
    server = RerankServer(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body are two writes: else each answer would wait 40 ms.
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            server.connections += 1

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            data = self.rfile.read(length)
            try:
                body = json.loads(data)
            except ValueError:
                body = data
            status, answer = server.handle(self.path, body)
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
