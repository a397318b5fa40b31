# SPDX-License-Identifier: Apache-2.0
"""NVIDIA NIM's ranking.

    {"model": "m", "query": {"text": "q"}, "passages": [{"text": "a"}, {"text": "b"}]}
    {"rankings": [{"index": 1, "logit": 3.5}, {"index": 0, "logit": -4.1}],
     "usage": {...}}

The logit is the raw score.
"""

from typing import Any

from harness.serve.dialects.dialect import Question
from harness.serve.dialects.renaming import renamed_fields, renamed_message, reshaped
from harness.serve.json_view import body_of
from harness.serve.statuses import Failure, RefusedError, error_body

NAMES = {"passages": "documents"}


class Nim:
    """A query and passages that are objects; raw scores out."""

    name = "nim"

    def is_meant(self, fields: dict[str, Any], path: str) -> bool:
        """By its path, or its field `passages`."""
        return path.endswith("/ranking") or (
            "passages" in fields and "documents" not in fields
        )

    def question(self, body: bytes, fields: dict[str, Any] | None) -> Question:
        """With the core's names, and raw scores."""
        if fields is None:
            return Question(body)
        core = renamed_fields(fields, NAMES)
        query = fields.get("query")
        if query is not None:
            if not isinstance(query, dict) or not isinstance(query.get("text"), str):
                raise RefusedError(
                    400, "query: expected an object with the string text"
                )
            core["query"] = query["text"]
        core["raw_scores"] = True
        core["return_documents"] = False
        return Question(body_of(core), reshaped(_rankings))

    def status(self, failure: Failure) -> int:
        """422 for what is wrong with a body."""
        return 422 if failure.status == 400 else failure.status

    def error(self, failure: Failure) -> dict[str, Any]:
        """Under every name that clients look for."""
        return dict(error_body(renamed_message(failure.message, NAMES)))


def _rankings(answer: dict[str, Any]) -> dict[str, Any]:
    rankings = [
        {"index": result["index"], "logit": result["raw_score"]}
        for result in answer["results"]
    ]
    return {"rankings": rankings, "usage": answer["usage"]}
