# SPDX-License-Identifier: Apache-2.0
"""From an error to an HTTP status: the one table.

The core's kinds have the statuses that HTTP has for them. What the server refuses by
itself, before the core sees it, is a RefusedError with its status.
"""

from dataclasses import dataclass, field

from harness.errors import (
    CancelledError,
    DeadlineExceededError,
    FailedPreconditionError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    RerankError,
    ResourceExhaustedError,
)

CLIENT_GONE = 499  # as nginx has it; nobody is there to read it
RETRY_SECONDS = 1

STATUSES: dict[type[RerankError], int] = {
    InvalidArgumentError: 400,
    NotFoundError: 404,
    FailedPreconditionError: 412,
    ResourceExhaustedError: 429,
    CancelledError: CLIENT_GONE,
    DeadlineExceededError: 504,
    InternalError: 500,
}
# What a client hears of an exception that nobody expected.
BUG = "a bug in the server; its log says more"
# Statuses after which a client may ask again.
RETRIED = (429, 503)


@dataclass(frozen=True)
class Failure:
    """An error on its way to a client.

    Attributes:
        status: Of HTTP.
        message: One line.
        headers: Beside the usual ones.
    """

    status: int
    message: str
    headers: dict[str, str] = field(default_factory=dict)


class RefusedError(Exception):
    """The server refuses a request by itself."""

    def __init__(
        self, status: int, message: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def failure_of(error: RerankError | RefusedError) -> Failure:
    """What a client is told."""
    if isinstance(error, RefusedError):
        status, headers = error.status, dict(error.headers)
    else:
        status, headers = STATUSES[type(error)], {}
    if status in RETRIED:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return Failure(status, str(error), headers)


def error_body(message: str) -> dict[str, str]:
    """Under the names that OpenVINO Model Server, Cohere and Jina have for it."""
    return {"error": message, "message": message, "detail": message}
