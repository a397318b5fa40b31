# SPDX-License-Identifier: Apache-2.0
"""Fields of data sets' rows: what is wrong with one is told by its place."""

from harness.errors import InvalidArgumentError


def joined(title: str | None, text: str) -> str:
    """Title and text as one document, as BEIR's baselines join them."""
    return f"{title} {text}" if title else text


def text_of(value: object, place: str) -> str:
    """A text.

    Raises:
        InvalidArgumentError: It is none; the message begins with the place.
    """
    if not isinstance(value, str):
        raise wrong(place, "a string", value)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(
            f"{place}: expected Unicode text, got half a surrogate pair at "
            f"character {error.start}"
        ) from None
    return value


def id_of(value: object, place: str) -> str:
    """An id; a whole number as its digits.

    Raises:
        InvalidArgumentError: It is none; the message begins with the place.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise wrong(place, "a string or a whole number", value)
    return text_of(str(value), place)


def list_of(value: object, place: str) -> list[object]:
    """A list.

    Raises:
        InvalidArgumentError: It is none; the message begins with the place.
    """
    if not isinstance(value, list):
        raise wrong(place, "a list", value)
    return value


def wrong(place: str, expected: str, value: object) -> InvalidArgumentError:
    """The error of a value that is something else."""
    kinds = {str: "a string", list: "a list", dict: "an object", bool: "a boolean"}
    got = "nothing" if value is None else kinds.get(type(value), "a number")
    return InvalidArgumentError(f"{place}: expected {expected}, got {got}")
