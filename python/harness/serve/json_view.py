# SPDX-License-Identifier: Apache-2.0
"""A request's body as Python sees it, to choose a model and to rename fields.

Not what decides whether a body is right: the core reads every body, renamed or not,
and what is no JSON here goes to it as it came, so that it says what is wrong.
"""

import json
from typing import Any


class _NotPlainError(ValueError):
    """Something in the JSON that the core refuses and Python would take."""


def fields_of(body: bytes) -> dict[str, Any] | None:
    """The object in a body; None where the core has to say what is wrong with it."""
    try:
        text = body.decode("utf-8-sig")  # The core passes over the mark, too.
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def body_of(fields: dict[str, Any]) -> bytes:
    """The JSON of fields, for the core."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair goes to the core, which refuses it.
    return text.encode("utf-8", "surrogatepass")


def shown(value: str) -> str:
    """A text of a request in a message: quoted, escaped, not too long."""
    quoted = json.dumps(value)
    return quoted if len(quoted) <= 42 else f'{quoted[:41]}..."'


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _NotPlainError
    return fields


def _refuse_constant(_: str) -> None:
    raise _NotPlainError
