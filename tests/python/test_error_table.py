# SPDX-License-Identifier: Apache-2.0
"""docs/api.md's table of errors is what the edges do."""

import re
from pathlib import Path

import harness

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


def test_http_statuses_are_the_servers() -> None:
    """OpenVINO Model Server: 412 for a failed precondition, 400 for the rest."""
    for _, status, _, http in table():
        assert http == ("412" if status == "kFailedPrecondition" else "400")
