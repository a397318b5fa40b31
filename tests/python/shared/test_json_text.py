# SPDX-License-Identifier: Apache-2.0
import pytest

from harness._shared.json_text import parse_json
from harness.errors import InvalidArgumentError


def test_values() -> None:
    assert parse_json('{"a": [1, "é"]}', "x") == {"a": [1, "é"]}


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("[1,\n2", "an error at line 2, column 2"),
        ("[" * 100_000, "lists and objects that are nested too deeply"),
        ('{"a":' * 100_000, "lists and objects that are nested too deeply"),
        ("1" * 5000, "an integer with too many digits"),
    ],
)
def test_what_is_wrong_is_one_line(text: str, cause: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        parse_json(text, "file.json")
    assert str(raised.value) == f"file.json: expected valid JSON, got {cause}"
