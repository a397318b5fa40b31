# SPDX-License-Identifier: Apache-2.0
"""Numbers on the command line; each function is an argparse ``type``.

Example:
    >>> parser.add_argument("--clients", type=positive_int)

Each raises ArgumentTypeError: for a ValueError argparse would print the function's
name, which says nothing to a person. Limits are such that whatever a number is
handed to can hold it.
"""

import argparse
from collections.abc import Callable

MOST = 2**31 - 1
MOST_SECONDS = 10**9  # Python's locks wait for nine times as long.
# Characters of a wrong value that an error shows.
SHOWN = 40


def positive_int(text: str) -> int:
    """A whole number of at least 1."""
    return _whole(text, 1)


def natural_int(text: str) -> int:
    """A whole number of at least 0."""
    return _whole(text, 0)


def seconds(text: str) -> float:
    """A time above 0, within what a lock can wait for."""
    value = _number(text, "seconds above 0")
    if value > MOST_SECONDS:
        raise _error(f"at most {MOST_SECONDS} seconds", text)
    if not value > 0:
        raise _error("seconds above 0", text)
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = _number(text, "a number from 0 to 1")
    if not 0 <= value <= 1:
        raise _error("a number from 0 to 1", text)
    return value


def positive_share(text: str) -> float:
    """A number above 0, at most 1."""
    value = _number(text, "a number above 0, at most 1")
    if not 0 < value <= 1:
        raise _error("a number above 0, at most 1", text)
    return value


def positive_number(text: str) -> float:
    """A finite number above 0."""
    value = _number(text, "a number above 0")
    if not 0 < value < float("inf"):
        raise _error("a number above 0", text)
    return value


def percent(text: str) -> float:
    """A finite number of at least 0."""
    value = _number(text, "a number of at least 0")
    if not 0 <= value < float("inf"):
        raise _error("a number of at least 0", text)
    return value


def whole_int(least: int, most: int) -> Callable[[str], int]:
    """Of whole numbers in a range."""
    return lambda text: _whole(text, least, most)


def _whole(text: str, least: int, most: int = MOST) -> int:
    expected = f"a whole number from {least} to {most}"
    try:
        value = int(text)
    except ValueError:  # No number, or one of more digits than Python reads.
        raise _error(expected, text) from None
    if not least <= value <= most:
        raise _error(expected, text)
    return value


def _number(text: str, expected: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _error(expected, text) from None


def _error(expected: str, text: str) -> argparse.ArgumentTypeError:
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
    return argparse.ArgumentTypeError(f"expected {expected}, got {shown!r}")
