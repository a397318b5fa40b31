# SPDX-License-Identifier: Apache-2.0
"""Xinference: the core's answer with every key that its clients read, null or not."""

from typing import Any

from harness.serve.dialects.dialect import Question
from harness.serve.dialects.renaming import reshaped
from harness.serve.statuses import Failure, error_body


class Xinference:
    """The core's fields."""

    name = "xinference"

    def is_meant(self, _fields: dict[str, Any], _path: str) -> bool:
        """Never: its bodies are those of others."""
        return False

    def question(self, body: bytes, fields: dict[str, Any] | None) -> Question:
        """The body as it came."""
        return Question(body, reshaped(_answer))

    def status(self, failure: Failure) -> int:
        """HTTP's own."""
        return failure.status

    def error(self, failure: Failure) -> dict[str, Any]:
        """Its clients read `detail`."""
        return dict(error_body(failure.message))


def _answer(answer: dict[str, Any]) -> dict[str, Any]:
    results = [{"document": None, **result} for result in answer["results"]]
    warnings = answer.get("warnings")
    meta = {"api_version": None, **answer["meta"], "warnings": warnings}
    return {**answer, "results": results, "meta": meta}
