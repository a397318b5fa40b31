# SPDX-License-Identifier: Apache-2.0
"""check-ovms against a server that is right, and against ones that are not.

The server is a double: it answers by the library itself, or wrongly on purpose.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

import harness
from harness.cli.main import main
from helpers.rerank_server import Answer, serving

MODEL = str(harness.bundled_model())


@pytest.fixture(scope="module")
def servable() -> harness.Servable:
    return harness.load_servable(MODEL)


def right_server(servable: harness.Servable) -> Callable[..., tuple[int, Any]]:
    """As OpenVINO Model Server answers with the model behind it."""

    def answer(_number: int, body: Any) -> tuple[int, Any]:  # noqa: ANN401
        if not isinstance(body, dict):
            return 412, {"error": "Cannot parse JSON body"}
        if body.get("model") != "reranker":
            return 404, {"error": "Mediapipe graph definition is missing"}
        try:
            if "text" in body:
                return 200, servable.tokenize_body(json.dumps(body)).encode()
            return 200, servable.rerank(json.dumps(body)).encode()
        except harness.InvalidArgumentError as error:
            return 400, {"error": str(error)}

    return answer


def check(answer: Answer, *arguments: str) -> int:
    with serving(answer) as server:
        return main(["check-ovms", server.url, "--model-name", "reranker", *arguments])


def test_a_right_server_passes(
    servable: harness.Servable, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(right_server(servable), "--model", MODEL) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == [
        "ok      rerank",
        "ok      order of documents",
        "ok      tokenize",
    ]
    assert all(line.startswith("ok ") for line in lines)
    assert "ms" in lines[-1]


def test_without_a_model_it_is_compared_with_itself(
    servable: harness.Servable, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(right_server(servable), "--json") == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert {entry["passed"] for entry in checks} == {True}


def wrong(
    servable: harness.Servable, change: Callable[[dict[str, Any], Any], Any]
) -> Answer:
    right = right_server(servable)

    def answer(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        status, data = right(number, body)
        if status != 200 or not isinstance(data, bytes):
            return status, data
        return 200, change(body, json.loads(data))

    return answer


def _squash(_body: dict[str, Any], data: Any) -> Any:  # noqa: ANN401
    """A sigmoid twice, as a wrong export does it."""
    for result in data.get("results", []):
        result["relevance_score"] = 0.5 + result["relevance_score"] / 4
    return data


def _by_neighbours(body: dict[str, Any], data: Any) -> Any:  # noqa: ANN401
    for result in data.get("results", []):
        result["relevance_score"] /= len(body["documents"])
    return data


def _cut_tokens(_body: dict[str, Any], data: Any) -> Any:  # noqa: ANN401
    if "tokens" in data:
        data["tokens"][0].pop()
    return data


@pytest.mark.parametrize(
    ("change", "failed"),
    [
        (_squash, "rerank"),
        (_by_neighbours, "order of documents"),
        (_cut_tokens, "tokenize"),
    ],
)
def test_a_wrong_answer_is_found(
    servable: harness.Servable,
    change: Callable[[dict[str, Any], Any], Any],
    failed: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert check(wrong(servable, change), "--model", MODEL) == 1
    printed = capsys.readouterr()
    assert f"FAILED  {failed}: " in printed.out
    assert "expected" in printed.out
    assert printed.err.startswith("error: http://127.0.0.1:")


def test_a_wrong_status_is_found(
    servable: harness.Servable, capsys: pytest.CaptureFixture[str]
) -> None:
    right = right_server(servable)

    def answer(number: int, body: dict[str, Any]) -> tuple[int, Any]:
        status, data = right(number, body)
        return (500 if status == 400 else status), data

    assert check(answer) == 1
    out = capsys.readouterr().out
    assert "FAILED  error: no query: expected HTTP 400, got HTTP 500" in out
    assert "ok      error: unknown model: HTTP 404" in out


def test_no_server_is_an_error_of_each_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving() as server:
        url = server.url
    assert main(["check-ovms", url, "--model-name", "reranker"]) == 1
    assert "FAILED  rerank: no connection: " in capsys.readouterr().out
