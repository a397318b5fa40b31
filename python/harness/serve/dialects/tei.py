# SPDX-License-Identifier: Apache-2.0
"""Hugging Face's text-embeddings-inference.

    {"query": "q", "texts": ["a", "b"], "raw_scores": false, "return_text": true}
    [{"index": 1, "score": 0.97, "text": "b"}, {"index": 0, "score": 0.01, "text": "a"}]

Without ``truncate`` a long text is treated as the model's options say, as that server
does by its own option.
"""

from typing import Any

from harness.serve.dialects.dialect import Question
from harness.serve.dialects.renaming import renamed_fields, renamed_message, reshaped
from harness.serve.json_view import body_of, shown
from harness.serve.statuses import Failure, RefusedError

NAMES = {"texts": "documents", "return_text": "return_documents"}
# A status of HTTP -> that server's status and error_type.
ERRORS = {
    400: (422, "Validation"),
    412: (424, "Backend"),
    429: (429, "Overloaded"),
    500: (424, "Backend"),
    503: (503, "Unhealthy"),
    504: (424, "Backend"),
}


class Tei:
    """Texts in, a bare list out."""

    name = "tei"

    def is_meant(self, fields: dict[str, Any], _path: str) -> bool:
        """By its field `texts`."""
        return "texts" in fields and "documents" not in fields

    def question(self, body: bytes, fields: dict[str, Any] | None) -> Question:
        """With the core's names."""
        if fields is None:
            return Question(body)
        raw = fields.get("raw_scores") in (True, "true")
        _check_direction(fields)
        core = renamed_fields(fields, NAMES)
        core.pop("truncation_direction", None)
        return Question(body_of(core), reshaped(lambda answer: _ranks(answer, raw)))

    def status(self, failure: Failure) -> int:
        """That server's own."""
        return ERRORS.get(failure.status, (failure.status, ""))[0]

    def error(self, failure: Failure) -> dict[str, Any]:
        """A text and its kind."""
        kind = ERRORS.get(failure.status, (0, "Validation"))[1]
        message = renamed_message(failure.message, NAMES)
        return {"error": message, "error_type": kind}


def _check_direction(fields: dict[str, Any]) -> None:
    direction = fields.get("truncation_direction")
    if direction is None:
        return
    word = direction.lower() if isinstance(direction, str) else ""
    if word not in ("left", "right"):
        got = shown(direction) if isinstance(direction, str) else "another type"
        raise RefusedError(
            400, f'truncation_direction: expected "Right" or "Left", got {got}'
        )
    if word == "left" and fields.get("truncate") in (True, "true"):
        raise RefusedError(
            400,
            'truncation_direction: expected "Right", got "Left": no text is cut at '
            "its beginning",
        )


def _ranks(answer: dict[str, Any], raw: bool) -> list[dict[str, Any]]:
    ranks = []
    for result in answer["results"]:
        score = result["raw_score" if raw else "relevance_score"]
        rank = {"index": result["index"], "score": score}
        if "document" in result:
            rank["text"] = result["document"]["text"]
        ranks.append(rank)
    return ranks
