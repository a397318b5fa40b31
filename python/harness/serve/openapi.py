# SPDX-License-Identifier: Apache-2.0
"""What the server takes and gives, as OpenAPI 3.1 has it: /openapi.json."""

from collections.abc import Sequence
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {
    "anyOf": [
        {"type": ["boolean", "null"]},
        {"enum": ["true", "false"]},
    ]
}
NUMBER: Schema = {"type": "number"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": ["integer", "null"], "minimum": 1}

STATUSES = {
    400: "The body is wrong; the message says where.",
    401: "The key is missing or wrong.",
    404: "There is no such model.",
    405: "The path does not take this method.",
    408: "The body did not come in time.",
    412: "The model or the environment cannot do what was asked.",
    413: "The body is too large.",
    415: "The content type is not JSON's.",
    422: "The body is wrong, in dialects that have this status for it.",
    424: "The device failed, in the dialect of text-embeddings-inference.",
    429: "The queue is full, or too many requests are at work.",
    500: "A bug, or the device failed.",
    503: "A model is being loaded, or the server is shutting down.",
    504: "Time ran out.",
}

USAGE = {
    "type": "object",
    "properties": {
        "prompt_tokens": {"type": "integer"},
        "total_tokens": {"type": "integer"},
    },
    "required": ["prompt_tokens", "total_tokens"],
}

SCHEMAS: dict[str, Schema] = {
    "RerankRequest": {
        "type": "object",
        "properties": {
            "model": TEXT_OR_NULL,
            "query": {"type": "string", "minLength": 1},
            "documents": {
                "anyOf": [
                    {"type": "array", "items": TEXT, "minItems": 1},
                    {"type": "array", "items": {"type": "object"}, "minItems": 1},
                ]
            },
            "top_n": {"type": ["integer", "null"], "minimum": 0},
            "return_documents": FLAG,
            "rank_fields": {"type": ["array", "null"], "items": TEXT},
            "max_chunks_per_doc": COUNT,
            "max_tokens_per_doc": COUNT,
            "long_documents": {"enum": ["CHUNK", "TRUNCATE", "ERROR", None]},
            "truncate": {"enum": [True, False, "END", "NONE", None]},
            "instruction": TEXT_OR_NULL,
            "raw_scores": FLAG,
        },
        "required": ["query", "documents"],
    },
    "TeiRequest": {
        "type": "object",
        "properties": {
            "query": {"type": "string", "minLength": 1},
            "texts": {"type": "array", "items": TEXT, "minItems": 1},
            "raw_scores": FLAG,
            "return_text": FLAG,
            "truncate": {"type": ["boolean", "null"]},
            "truncation_direction": {"enum": ["Left", "Right", "left", "right", None]},
        },
        "required": ["query", "texts"],
    },
    "NimRequest": {
        "type": "object",
        "properties": {
            "model": TEXT_OR_NULL,
            "query": {
                "type": "object",
                "properties": {"text": TEXT},
                "required": ["text"],
            },
            "passages": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {"text": TEXT},
                    "required": ["text"],
                },
            },
            "truncate": {"enum": ["END", "NONE", None]},
        },
        "required": ["query", "passages"],
    },
    "RerankAnswer": {
        "type": "object",
        "properties": {
            "results": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "index": {"type": "integer"},
                        "relevance_score": NUMBER,
                        "raw_score": NUMBER,
                    },
                    "required": ["index", "relevance_score"],
                },
            },
            "model": TEXT,
            "id": TEXT,
            "usage": USAGE,
            "warnings": {"type": "array", "items": TEXT},
        },
        "required": ["results", "id", "usage"],
    },
    "TeiAnswer": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"index": {"type": "integer"}, "score": NUMBER, "text": TEXT},
            "required": ["index", "score"],
        },
    },
    "NimAnswer": {
        "type": "object",
        "properties": {
            "rankings": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"index": {"type": "integer"}, "logit": NUMBER},
                    "required": ["index", "logit"],
                },
            },
            "usage": USAGE,
        },
        "required": ["rankings", "usage"],
    },
    "TokenizeRequest": {
        "type": "object",
        "properties": {
            "model": TEXT_OR_NULL,
            "text": {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]},
            "max_length": {"type": "integer", "minimum": 1},
            "pad_to_max_length": {"type": "boolean"},
            "padding_side": {"enum": ["left", "right"]},
        },
        "required": ["text"],
    },
    "TokenizeAnswer": {
        "type": "object",
        "properties": {"tokens": {"type": "array"}},
        "required": ["tokens"],
    },
    "Error": {
        "type": "object",
        "properties": {
            "error": {"type": ["string", "object"]},
            "message": TEXT,
            "detail": TEXT,
            "error_type": TEXT,
        },
        "required": ["error"],
    },
    "Any": {"type": "object"},
}


def openapi(
    version: str, reranks: Sequence[str], tokenizes: Sequence[str], gets: Sequence[str]
) -> Schema:
    """The document.

    Args:
        version: Of the server.
        reranks: Paths of rerank requests.
        tokenizes: Paths of tokenize requests.
        gets: Paths that are read; {name} is a parameter.
    """
    paths: dict[str, Schema] = {}
    for path in reranks:
        if path.endswith("ranking"):
            kinds = ["NimRequest"], ["NimAnswer"]
        else:
            kinds = (
                ["RerankRequest", "TeiRequest", "NimRequest"],
                ["RerankAnswer", "TeiAnswer", "NimAnswer"],
            )
        paths[path] = {"post": _post("Rank documents for a query.", *kinds)}
    for path in tokenizes:
        post = _post("Tokens of texts.", ["TokenizeRequest"], ["TokenizeAnswer"])
        paths[path] = {"post": post}
    for path in gets:
        paths[path] = {"get": _get(path)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "rerank-harness serve", "version": version},
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _refs(names: Sequence[str]) -> Schema:
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return refs[0] if len(refs) == 1 else {"anyOf": refs}


def _json(names: Sequence[str]) -> Schema:
    return {"application/json": {"schema": _refs(names)}}


def _errors(*statuses: int) -> Schema:
    return {
        str(status): {"description": STATUSES[status], "content": _json(["Error"])}
        for status in statuses
    }


def _post(summary: str, asked: list[str], answers: list[str]) -> Schema:
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": _json(asked)},
        "responses": {
            "200": {"description": "The answer.", "content": _json(answers)},
            **_errors(*STATUSES),
        },
    }


def _get(path: str) -> Schema:
    content = _json(["Any"])
    if path == "/metrics":
        content = {"text/plain": {"schema": TEXT}}
    operation: Schema = {
        "summary": path,
        "responses": {
            "200": {"description": "The answer.", "content": content},
            **_errors(401, 404, 405),
        },
    }
    if path == "/ready":
        operation["responses"]["503"] = {
            "description": STATUSES[503],
            "content": content,
        }
    if "{name}" in path:
        operation["parameters"] = [
            {"name": "name", "in": "path", "required": True, "schema": TEXT}
        ]
        operation["responses"] |= _errors(503)
    return operation
