# SPDX-License-Identifier: Apache-2.0
"""Every C++ file has a test of its name, or tests/README.md says what tests it."""

import re
from collections import Counter

import pytest

from helpers.command_line import ROOT

SOURCES = {file.stem for file in (ROOT / "calculators").rglob("*.cc")}
TESTS = {file.name for file in (ROOT / "tests/cpp").rglob("*_test.cc")}
LISTED = dict(
    re.findall(
        r"^\| `(\w+)\.cc` \| (.+) \|$",
        (ROOT / "tests/README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def has_test(source: str) -> bool:
    return f"{source}_test.cc" in TESTS


def test_no_source_is_forgotten() -> None:
    untested = {source for source in SOURCES if not has_test(source)}
    assert sorted(untested - set(LISTED)) == [], "write a test, or list it"


def test_no_line_is_stale() -> None:
    needed = {source for source in SOURCES if not has_test(source)}
    assert sorted(set(LISTED) - needed) == [], "take it off the list"
    assert list(LISTED) == sorted(LISTED)


@pytest.mark.parametrize("source", LISTED)
def test_what_a_line_names_is_there(source: str) -> None:
    named = re.findall(r"\w+_test\.cc", LISTED[source])
    files = re.findall(r"tests/python/[\w/]+\.py", LISTED[source])
    assert named or files
    assert set(named) <= TESTS
    assert all((ROOT / file).is_file() for file in files)


def test_no_two_test_modules_have_one_name() -> None:
    """pytest imports them by it: of two, whichever comes second is an error."""
    names = Counter(file.name for file in (ROOT / "tests/python").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []
