# SPDX-License-Identifier: Apache-2.0
"""A stand-in for a model hub: lists a repository and hands out its files."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """One repository; remembers which of its files were downloaded."""

    def __init__(self, model: str, files: dict[str, bytes], refusal: str) -> None:
        self.model = model
        self.files = files
        self.refusal = refusal
        self.fetched: set[str] = set()
        self.url = ""

    def info(self) -> bytes:
        siblings = [{"rfilename": name} for name in self.files]
        return json.dumps(
            {"id": self.model, "modelId": self.model, "sha": COMMIT, "tags": [],
             "private": False, "downloads": 0, "likes": 0, "siblings": siblings}
        ).encode()  # fmt: skip


@contextmanager
def serving(
    files: dict[str, bytes],
    model: str = "org/model",
    refusal: str = "",
    kind: str = "models",
) -> Iterator[Hub]:
    """The hub while the block runs, at a free port of this machine.

    Args:
        files: Path to content.
        model: The repository's id.
        kind: "models" or "datasets".
        refusal: What X-Error-Code says to every question; empty: nothing is refused.
    """
    hub = Hub(model, files, refusal)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            path = self.path.split("?")[0].lstrip("/")
            listing = f"api/{kind}/{hub.model}"
            place = "" if kind == "models" else f"{kind}/"
            files = f"{place}{hub.model}/resolve/"
            if hub.refusal:
                self._send(403, b"", {"X-Error-Code": hub.refusal})
            elif path in (listing, f"{listing}/revision/main"):
                self._send(200, hub.info(), {"Content-Type": "application/json"})
            elif path.startswith(files):
                self._send_file(path.removeprefix(files).split("/", 1)[1])
            else:
                self._send(404, b"", {"X-Error-Code": "RepoNotFound"})

        def _send_file(self, name: str) -> None:
            content = hub.files.get(name)
            if content is None:
                self._send(404, b"", {"X-Error-Code": "EntryNotFound"})
                return
            if self.command == "GET":
                hub.fetched.add(name)
            tag = hashlib.sha256(name.encode() + content).hexdigest()
            self._send(200, content, {"X-Repo-Commit": COMMIT, "ETag": f'"{tag}"'})

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    hub.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
