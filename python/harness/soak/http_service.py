# SPDX-License-Identifier: Apache-2.0
"""A servable as a soak's clients see it, behind ``harness.serve`` and a socket.

A cancelled request is a client that goes away: its socket is closed. Answers 429 of a
flood are asked again, as clients do; one of the queue is the soak's own business.
"""

import json
import logging
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from harness._native import Cancellation, Servable
from harness.errors import CancelledError, InternalError
from harness.serve.allocator import return_large_blocks
from harness.serve.in_process import serving
from harness.serve.models import Loaded, Models
from harness.serve.settings import ModelSource, ServeSettings
from harness.serve.statuses import STATUSES

ERRORS = {status: error for error, status in STATUSES.items()}
HEADERS = {"Content-Type": "application/json"}
TIMEOUT = 60  # seconds
FLOODED = "requests at once"
# Seconds: between two looks at a cancellation, and before a flood is asked again.
LOOK = 0.002
AGAIN = 0.05
# So that both are met in a soak.
MOST_REQUESTS = 32
PATIENCE = 1.0  # seconds of the server


class AnyName(Models):
    """One model under every name: a soak's requests carry names of their own."""

    def find(self, _: object) -> Loaded:
        """The one model."""
        return super().find(None)


class HttpService:
    """Asks a server; each thread has a connection of its own.

    Attributes:
        port: Of the server, on this machine.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self._local = threading.local()

    def rerank(self, body: str, cancellation: Cancellation | None = None) -> str:
        """The answer to a request.

        Raises:
            RerankError: As the library's, told by the status.
        """
        return self._post("/v3/rerank", body, cancellation).decode()

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """The tokens of each text."""
        answer = self._post("/v3/tokenize", json.dumps({"text": texts}), None)
        tokens: list[list[int]] = json.loads(answer)["tokens"]
        return tokens

    def _post(self, path: str, body: str, cancellation: Cancellation | None) -> bytes:
        while True:
            try:
                status, data = self._ask(path, body, cancellation)
            except (ConnectionError, HTTPException):
                # A connection that nobody used for a while is closed by the server.
                self._close()
                status, data = self._ask(path, body, cancellation)
            if status == 200:
                return data
            message = str(json.loads(data)["error"])
            if status != 429 or FLOODED not in message:
                raise ERRORS.get(status, InternalError)(message)
            time.sleep(AGAIN)

    def _ask(
        self, path: str, body: str, cancellation: Cancellation | None
    ) -> tuple[int, bytes]:
        connection = self._connection()
        # What is no UTF-8 goes as it is: the server has to say so.
        connection.request("POST", path, body.encode("utf-8", "surrogatepass"), HEADERS)
        while cancellation and not select.select([connection.sock], [], [], LOOK)[0]:
            if cancellation.cancelled:
                self._close()
                raise CancelledError("cancelled by its client")
        response = connection.getresponse()
        return response.status, response.read()

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._local, "connection"):
            connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
            self._local.connection = connection
        found: HTTPConnection = self._local.connection
        return found

    def _close(self) -> None:
        self._connection().close()


@contextmanager
def over_http(servable: Servable) -> Iterator[HttpService]:
    """The servable behind a server of its own while the block runs."""
    source = ModelSource("soak", servable.model.directory)
    models = AnyName((source,))
    models.put(Loaded("soak", servable, time.time(), 0.0))
    settings = ServeSettings(
        (source,),
        port=0,
        most_requests=MOST_REQUESTS,
        body_seconds=PATIENCE,
        answer_seconds=PATIENCE,
    )
    return_large_blocks()  # As the command does.
    # Every fault would be a line.
    loggers = [logging.getLogger(name) for name in ("harness.serve", "uvicorn.error")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        with serving(settings, models) as port:
            yield HttpService(port)
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
