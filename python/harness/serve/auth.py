# SPDX-License-Identifier: Apache-2.0
"""The API key: whoever does not have it gets 401."""

import hmac

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from harness.serve.statuses import error_body

# What load balancers ask, and the page, which asks its reader for the key.
OPEN_PATHS = frozenset({"/", "/health", "/ready"})
OPEN_FOLDER = "/page/"


class KeyCheck:
    """Middleware that lets through what has the key."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._key = key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 401, or calls the app."""
        if scope["type"] != "http" or self._passes(scope):
            await self._app(scope, receive, send)
            return
        message = "Authorization: expected the server's key as bearer token"
        response = JSONResponse(
            error_body(message),
            401,
            {"WWW-Authenticate": "Bearer", "Connection": "close"},
        )
        await response(scope, receive, send)

    def _passes(self, scope: Scope) -> bool:
        path = scope["path"]
        if scope["method"] == "GET" and (
            path in OPEN_PATHS or path.startswith(OPEN_FOLDER)
        ):
            return True
        stated = Headers(scope=scope).get("authorization", "")
        kind, _, token = stated.partition(" ")
        given = token.strip().encode("latin-1")
        # Compared in any case, in a time that tells nothing of the key.
        equal = hmac.compare_digest(given, self._key)
        return equal and kind.lower() == "bearer"
