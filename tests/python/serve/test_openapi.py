# SPDX-License-Identifier: Apache-2.0
"""Requests that schemathesis makes of /openapi.json: no bug, no undocumented answer."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from harness.serve.app import RERANK_PATHS, TOKENIZE_PATHS
from helpers.serving import Served

EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


PATHS = [*RERANK_PATHS, *TOKENIZE_PATHS, "/v1/models/{name}"]


@pytest.mark.parametrize("path", PATHS)
def test_requests_of_the_schema(server: Served, path: str) -> None:
    document = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    operation = document[path]["GET" if "{name}" in path else "POST"]
    modes: list[GenerationMode] = list(GenerationMode)
    cases = [operation.as_strategy(generation_mode=mode) for mode in modes]
    seen = set()

    @hypothesis.settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=hypothesis.strategies.one_of(cases))
    def ask(case: "schemathesis.Case[Any]") -> None:
        answer = case.call(timeout=60)
        case.validate_response(answer, checks=CHECKS)
        seen.add(answer.status_code)

    ask()
    # Good requests and bad ones.
    assert seen & {200, 404}
    assert seen - {200}


def test_every_path_is_described(server: Served) -> None:
    described = server.get("/openapi.json").json["paths"]
    assert set(RERANK_PATHS) <= set(described)
    for path, operations in described.items():
        for method in operations:
            got = server.ask(method.upper(), path)
            assert got.status not in (404, 405) or "{name}" in path
