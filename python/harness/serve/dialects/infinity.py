# SPDX-License-Identifier: Apache-2.0
"""Infinity: the core's fields, documents as plain strings both ways.

{"object": "rerank", "results": [{"relevance_score": 0.97, "index": 1,
"document": "b"}], "model": "m", "usage": {...}, "id": "rerank-...", "created": 0}
"""

import time
from typing import Any

from harness.serve.dialects.dialect import Question
from harness.serve.dialects.renaming import reshaped
from harness.serve.statuses import Failure, RefusedError


class Infinity:
    """Documents are strings; `raw_scores` puts raw scores in relevance's place."""

    name = "infinity"

    def is_meant(self, _fields: dict[str, Any], _path: str) -> bool:
        """Never: its bodies are those of others."""
        return False

    def question(self, body: bytes, fields: dict[str, Any] | None) -> Question:
        """The body as it came."""
        if fields is None:
            return Question(body)
        _check_documents(fields.get("documents"))
        raw = fields.get("raw_scores") in (True, "true")
        return Question(body, reshaped(lambda answer: _answer(answer, raw)))

    def status(self, failure: Failure) -> int:
        """422 for what is wrong with a body."""
        return 422 if failure.status == 400 else failure.status

    def error(self, failure: Failure) -> dict[str, Any]:
        """As OpenAI's servers have it, and under the name of FastAPI's."""
        status = self.status(failure)
        error = {"message": failure.message, "type": "error", "code": status}
        return {"error": error, "detail": failure.message}


def _check_documents(documents: object) -> None:
    """Of other wrong documents the core says what is wrong."""
    for index, document in enumerate(documents if isinstance(documents, list) else []):
        if isinstance(document, dict):
            raise RefusedError(
                400, f"documents[{index}]: expected a string, got object"
            )


def _answer(answer: dict[str, Any], raw: bool) -> dict[str, Any]:
    results = []
    for result in answer["results"]:
        score = result["raw_score" if raw else "relevance_score"]
        shaped = {"relevance_score": score, "index": result["index"]}
        if "document" in result:
            shaped["document"] = result["document"]["text"]
        results.append(shaped)
    return {
        "object": "rerank",
        "results": results,
        **{key: answer[key] for key in ("model", "usage", "id") if key in answer},
        "created": int(time.time()),
    }
