# SPDX-License-Identifier: Apache-2.0
"""docs/api.md's table of errors is what the edges do, and what each of them gives.

The server's edge, an absl status, is provoked in C++: rerank_calculator_ov_test.cc.
"""

import re
from pathlib import Path

import pytest

import harness
from harness._native import INJECTED_FAULT, CalculatorNode, ErrorCode, Faults, Servable
from harness.servable import tokenizers_library

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| `(k\w+)` \| `(k\w+)` \| `(\w+Error)` \| (\d{3}) \|", re.M)


def table() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / "docs/api.md").read_text())


def source(file: str) -> str:
    return (ROOT / file).read_text()


def test_every_code_has_a_row() -> None:
    (enum,) = re.findall(
        r"enum class ErrorCode \{(.*?)\};",
        source("calculators/core/error.h"),
        re.DOTALL,
    )
    codes = re.findall(r"^\s*(k\w+),", enum, re.M)
    assert [code for code, *_ in table()] == codes


def test_absl_statuses() -> None:
    cases = re.findall(
        r"case ErrorCode::(k\w+):\s+return absl::StatusCode::(k\w+);",
        source("calculators/mediapipe/status.cc"),
    )
    assert [(code, status) for code, status, *_ in table()] == cases


def test_python_exceptions_from_codes_and_from_statuses() -> None:
    text = source("python/bindings/errors.cc")
    members = dict(re.findall(r'types\.(\w+) =\s+add\(\s*"(\w+)"', text))
    thrown = [
        (code, members[member])
        for code, member in re.findall(
            r"case ErrorCode::(k\w+):\s+return types\.(\w+);", text
        )
    ]
    assert [(code, error) for code, _, error, _ in table()] == thrown
    for _, error in thrown:
        assert issubclass(getattr(harness, error), harness.RerankError)
    back = re.findall(
        r"case absl::StatusCode::(k\w+):\s+return ErrorCode::(k\w+);", text
    )
    # kInternal is what all other statuses become.
    assert [(s, c) for c, s, *_ in table() if c != "kInternal"] == back


def in_cpp(name: str) -> str:
    """INVALID_ARGUMENT -> kInvalidArgument."""
    return "k" + "".join(word.title() for word in name.split("_"))


@pytest.fixture(scope="module", params=ErrorCode.__members__)
def code(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def expected(code: str) -> type[harness.RerankError]:
    """The exception in the code's row."""
    (name,) = (error for row, _, error, _ in table() if row == in_cpp(code))
    error: type[harness.RerankError] = getattr(harness, name)
    return error


@pytest.fixture(scope="module")
def failing(code: str) -> Servable:
    """A model whose batches fail with the code."""
    return Servable.load(
        harness.bundled_model(),
        tokenizers_library=tokenizers_library(),
        faults=Faults(throw_share=1, throw_code=ErrorCode.__members__[code]),
    )


BODY = '{"query": "q", "documents": ["a", "b"]}'


def test_every_code_can_be_provoked() -> None:
    assert [in_cpp(name) for name in ErrorCode.__members__] == [
        code for code, *_ in table()
    ]


def test_the_library_raises_each_error(
    failing: Servable, expected: type[harness.RerankError]
) -> None:
    for call in (
        lambda: failing.score("q", ["a", "b"]),
        lambda: failing.rank("q", ["a", "b"]),
        lambda: failing.rerank(BODY),
    ):
        with pytest.raises(harness.RerankError, match=INJECTED_FAULT) as caught:
            call()
        assert type(caught.value) is expected


def test_a_graphs_node_raises_each_error(
    failing: Servable, expected: type[harness.RerankError]
) -> None:
    """There and back: an Error becomes an absl status and that an exception."""
    node = CalculatorNode(
        name="rerank",
        calculator="RerankCalculatorOV",
        input_streams=["REQUEST_PAYLOAD:input"],
        output_streams=["RESPONSE_PAYLOAD:output"],
        input_side_packets=["RERANK_NODE_RESOURCES:rerank_servable"],
        options=None,
    )
    node.open({"rerank_servable": {"rerank": failing}})
    with pytest.raises(harness.RerankError, match=INJECTED_FAULT) as caught:
        node.process(0, {"input": BODY})
    assert type(caught.value) is expected
    node.close()


def test_http_statuses_are_the_servers() -> None:
    """OpenVINO Model Server: 412 for a failed precondition, 400 for the rest."""
    for _, status, _, http in table():
        assert http == ("412" if status == "kFailedPrecondition" else "400")
