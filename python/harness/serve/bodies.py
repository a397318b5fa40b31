# SPDX-License-Identifier: Apache-2.0
"""Reads a request's body: of JSON's type, not too large, not too slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

from harness.serve.statuses import CLIENT_GONE, RefusedError

# The rest of a body is not read.
CLOSE = {"Connection": "close"}
# Bodies of the largest size that may be in memory at once, whole or in parts.
BODIES = 4


class Intake:
    """Reads bodies, so many bytes of all of them at once; of one event loop."""

    def __init__(self, most_bytes: int, seconds: float) -> None:
        """Takes the bytes of one body, and how long its client may take."""
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._held = 0

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """The whole body, held while the block runs.

        Raises:
            RefusedError: 415 for another type than JSON, 413 for a body that is too
                large, 408 for one that is too slow, 429 when others fill the memory,
                499 where the client went away.
        """
        _check_type(request.headers.get("content-type", ""))
        stated = request.headers.get("content-length", "")
        if stated.isdecimal() and int(stated) > self._most_bytes:
            raise _too_large(self._most_bytes, f"{int(stated)}")
        parts = bytearray()
        try:
            await self._read(request, parts)
            yield bytes(parts)
        finally:
            self._held -= len(parts)

    async def _read(self, request: Request, parts: bytearray) -> None:
        try:
            await asyncio.wait_for(self._collect(request, parts), self._seconds)
        except asyncio.TimeoutError:
            message = f"body: expected all of it within {self._seconds:g} s"
            raise RefusedError(408, message, CLOSE) from None
        except ClientDisconnect:
            raise RefusedError(CLIENT_GONE, "the client went away") from None

    async def _collect(self, request: Request, parts: bytearray) -> None:
        async for part in request.stream():
            self._held += len(part)
            parts += part
            if len(parts) > self._most_bytes:
                raise _too_large(self._most_bytes, "more")
            if self._held > BODIES * self._most_bytes:
                raise RefusedError(429, "bodies of other requests fill memory", CLOSE)


def _check_type(stated: str) -> None:
    """Without a type a body is taken for JSON."""
    kind = stated.partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise RefusedError(415, "Content-Type: expected application/json", CLOSE)


def _too_large(most: int, got: str) -> RefusedError:
    return RefusedError(413, f"body: expected at most {most} bytes, got {got}", CLOSE)
