# SPDX-License-Identifier: Apache-2.0
"""A small /v3/rerank server whose answers a test chooses."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Request number (from 0) and its body -> status and answer.
Answer = Callable[[int, dict[str, Any]], tuple[int, str]]


def ranking(_: int, body: dict[str, Any]) -> tuple[int, str]:
    """What a server that works answers."""
    results = [
        {"index": index, "relevance_score": 0.5}
        for index in reversed(range(len(body["documents"])))
    ]
    return 200, json.dumps({"results": results})


class Server:
    """What was received, and where it runs."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.bodies: list[dict[str, Any]] = []
        self.paths: set[str] = set()
        self.connections: set[tuple[str, int]] = set()


@contextmanager
def serving(answer: Answer = ranking) -> Iterator[Server]:
    """Serves on a port of its own until the block ends."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            with lock:
                number = len(server.bodies)
                server.bodies.append(body)
                server.paths.add(self.path)
                server.connections.add(self.client_address)
            status, text = answer(number, body)
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Server(f"http://127.0.0.1:{http.server_address[1]}")
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
