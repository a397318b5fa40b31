# SPDX-License-Identifier: Apache-2.0
"""Every number on the command line, and what is said of a wrong one."""

import argparse
from collections.abc import Callable

import pytest

from harness.cli import numbers
from harness.cli.main import build_parser

Type = Callable[[str], float]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (numbers.positive_int, "1", 1),
        (numbers.positive_int, "2147483647", 2**31 - 1),
        (numbers.natural_int, "0", 0),
        (numbers.seconds, "0.5", 0.5),
        (numbers.seconds, "1e9", 1e9),
        (numbers.share, "0", 0.0),
        (numbers.share, "1", 1.0),
        (numbers.positive_share, "0.1", 0.1),
        (numbers.percent, "250", 250.0),
    ],
)
def test_right_numbers(read: Type, text: str, value: float) -> None:
    assert read(text) == value


WHOLE = "expected a whole number from"


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (numbers.positive_int, "0", f"{WHOLE} 1 to 2147483647, got '0'"),
        (numbers.positive_int, "2147483648", f"{WHOLE} 1 to 2147483647, got"),
        (numbers.positive_int, "1.5", f"{WHOLE} 1 to 2147483647, got '1.5'"),
        (numbers.positive_int, "9" * 5000, f"got '{'9' * 40}...'"),
        (numbers.natural_int, "-1", f"{WHOLE} 0 to 2147483647, got '-1'"),
        (numbers.seconds, "x", "expected seconds above 0, got 'x'"),
        (numbers.seconds, "nan", "expected seconds above 0, got 'nan'"),
        (numbers.seconds, "inf", "expected at most 1000000000 seconds, got 'inf'"),
        (numbers.share, "1.1", "expected a number from 0 to 1, got '1.1'"),
        (numbers.share, "nan", "expected a number from 0 to 1, got 'nan'"),
        (numbers.positive_share, "0", "expected a number above 0, at most 1, got"),
        (numbers.percent, "inf", "expected a number of at least 0, got 'inf'"),
    ],
)
def test_wrong_numbers(read: Type, text: str, expected: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as raised:
        read(text)
    assert expected in str(raised.value)


FILES = ("--query", "q", "--documents", "d")


BOUNDED = [
    ("score", *FILES, "--max-length"),
    ("score", *FILES, "--top-n"),
    ("tokenize", "--text", "t", "--max-length"),
    ("inspect", "--max-length"),
    ("run-graph", "g", *FILES, "--top-n"),
    ("run-graph", "g", *FILES, "--timeout"),
    ("bake", "m", "o", "--max-length"),
    ("bake", "m", "o", "--check"),
    ("parity", "m", "--reference", "r", "--queries"),
    ("parity", "m", "--reference", "r", "--max-length"),
    ("bench", "m", "--repeats"),
    ("bench", "m", "--timeout"),
    ("bench", "m", "--scale"),
    ("bench", "--clients"),
    ("bench", "--request-count"),
    ("soak", "--seconds"),
    ("soak", "--clients"),
    ("soak", "--seed"),
    ("soak", "--faults"),
]
UNBOUNDED = [
    ("build-graph", "m", "--queue-size"),  # The graph's own reader bounds it.
    ("parity", "m", "--reference", "r", "--tolerance"),
    ("bench-compare", "a", "b", "--fail-over"),
]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        *((arguments, "x") for arguments in (*BOUNDED, *UNBOUNDED)),
        *((arguments, "99999999999999999999999") for arguments in BOUNDED),
    ],
)
def test_every_option_names_what_it_expects(
    arguments: tuple[str, ...], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([*arguments, text])
    assert ended.value.code == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert f"argument {arguments[-1]}: expected " in line
    assert line.endswith(f", got {text!r}")
