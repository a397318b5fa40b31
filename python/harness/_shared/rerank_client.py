# SPDX-License-Identifier: Apache-2.0
"""One client of a rerank server: a connection that is kept, and strict answers.

Example:
    >>> with Client(parse_url("http://localhost:8000"), timeout=60) as client:
    ...     client.rerank("model", "query", ["document"])

Standard library only. Not a general HTTP client: it posts to one address, follows no
redirect and knows no proxy, as a measurement wants it.
"""

import http.client
import json
import math
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from harness.errors import InvalidArgumentError

DEFAULT_PATH = "/v3/rerank"
MESSAGE = 200  # characters of a server's error that are kept


class RequestError(Exception):
    """A request that did not end in a complete ranking; one line says why."""


@dataclass(frozen=True)
class Address:
    """Where a rerank server listens."""

    secure: bool
    host: str
    port: int
    path: str

    def __str__(self) -> str:
        """The address as a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{host}:{self.port}{self.path}"


def parse_url(text: str) -> Address:
    """The address in a URL; without a path it is /v3/rerank.

    Raises:
        InvalidArgumentError: It is not an http or https URL with a host.
    """
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise InvalidArgumentError(f"URL {text!r}: {error}") from None
    if url.scheme not in ("http", "https") or not url.hostname:
        raise InvalidArgumentError(
            f"URL {text!r}: expected http://HOST:PORT or https://HOST:PORT"
        )
    if url.username is not None:
        raise InvalidArgumentError(
            "URL: expected no user name in it, since it would stand in the results"
        )
    secure = url.scheme == "https"
    path = url.path if url.path not in ("", "/") else DEFAULT_PATH
    if url.query:
        path += f"?{url.query}"
    return Address(secure, url.hostname, port or (443 if secure else 80), path)


class Client:
    """A connection, opened at the first request and again after it broke."""

    def __init__(self, address: Address, timeout: float) -> None:
        """Connects nowhere yet; `timeout` is seconds of one wait on the network."""
        kind = (
            http.client.HTTPSConnection
            if address.secure
            else http.client.HTTPConnection
        )
        self._path = address.path
        self._timeout = timeout
        self._connection = kind(address.host, address.port, timeout=timeout)

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Sends a body as JSON.

        Returns:
            The status and the body of the answer.

        Raises:
            RequestError: There is no connection, or no answer in time.
        """
        try:
            self._connection.request(
                "POST", path, body, {"Content-Type": "application/json"}
            )
            response = self._connection.getresponse()
            return response.status, response.read()
        except TimeoutError:
            self._connection.close()
            raise RequestError(f"no answer within {self._timeout:g} s") from None
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise RequestError(f"no connection: {_cause(error)}") from None

    def rerank(
        self, model: str, query: str, documents: list[str]
    ) -> list[tuple[int, float]]:
        """Sends one request and checks that the answer ranks all documents.

        Returns:
            (index, relevance score) of each document, in the answer's order.

        Raises:
            RequestError: There is no connection, no answer in time, another status
                than 200, or an answer that is not a ranking of these documents.
        """
        body = json.dumps({"model": model, "query": query, "documents": documents})
        status, data = self.post(self._path, body.encode())
        if status != http.client.OK:
            raise RequestError(f"HTTP {status}: {error_message(data)}")
        return _ranking(data, len(documents))


def _ranking(data: bytes, count: int) -> list[tuple[int, float]]:
    try:
        results = json.loads(data)["results"]
        ranking = [(r["index"], r["relevance_score"]) for r in results]
        indices = sorted(index for index, _ in ranking)
        finite = all(math.isfinite(score) for _, score in ranking)
    except (ValueError, TypeError, KeyError):
        raise RequestError(f"expected a ranking, got: {_line(data)}") from None
    if indices != list(range(count)):
        raise RequestError(
            f"expected each of {count} documents once, got {len(indices)} results"
        )
    if not finite:
        raise RequestError("expected finite scores, got others")
    return ranking


def error_message(data: bytes) -> str:
    """What a server says of an error, on one line; OVMS says {"error": "..."}."""
    try:
        body: Any = json.loads(data)
        error = body["error"] if isinstance(body, dict) else None
    except (ValueError, KeyError):
        error = None
    return _line(error.encode() if isinstance(error, str) else data)


def _line(data: bytes) -> str:
    text = " ".join(data[: 4 * MESSAGE].decode(errors="replace").split())[:MESSAGE]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _cause(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
