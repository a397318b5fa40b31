# SPDX-License-Identifier: Apache-2.0
"""Cohere v1 and v2, Jina, vLLM and OpenVINO Model Server: the core's own fields.

A body goes to the core as it came, and its answer to the client as it is.
"""

from typing import Any

from harness.serve.dialects.dialect import Question
from harness.serve.statuses import Failure, error_body


class Cohere:
    """The core's own fields."""

    name = "cohere"

    def is_meant(self, _fields: dict[str, Any], _path: str) -> bool:
        """Never by a sign of its own: it is what is spoken where nothing says more."""
        return False

    def question(self, body: bytes, _fields: dict[str, Any] | None) -> Question:
        """The body as it came."""
        return Question(body)

    def status(self, failure: Failure) -> int:
        """HTTP's own."""
        return failure.status

    def error(self, failure: Failure) -> dict[str, Any]:
        """Under every name that such clients look for."""
        return dict(error_body(failure.message))
