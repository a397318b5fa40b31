# SPDX-License-Identifier: Apache-2.0
"""Reads a request's body: of JSON's type, not too large, not too slow."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from harness.serve.statuses import CLIENT_GONE, RefusedError


async def read_body(request: Request, most_bytes: int, seconds: float) -> bytes:
    """The whole body.

    Raises:
        RefusedError: 415 for another type than JSON, 413 beyond `most_bytes`, 408 after
            `seconds`, 499 where the client went away.
    """
    _check_type(request.headers.get("content-type", ""))
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most_bytes:
        raise _too_large(most_bytes, f"{int(stated)}")
    try:
        return await asyncio.wait_for(_collect(request, most_bytes), seconds)
    except asyncio.TimeoutError:
        raise RefusedError(
            408,
            f"body: expected all of it within {seconds:g} s",
            {"Connection": "close"},
        ) from None
    except ClientDisconnect:
        raise RefusedError(CLIENT_GONE, "the client went away") from None


async def _collect(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise _too_large(most_bytes, "more")
    return bytes(body)


def _check_type(stated: str) -> None:
    """Without a type a body is taken for JSON."""
    kind = stated.partition(";")[0].strip().lower()
    if kind and kind != "application/json" and not kind.endswith("+json"):
        raise RefusedError(
            415, "Content-Type: expected application/json", {"Connection": "close"}
        )


def _too_large(most: int, got: str) -> RefusedError:
    return RefusedError(
        413,
        f"body: expected at most {most} bytes, got {got}",
        {"Connection": "close"},
    )
