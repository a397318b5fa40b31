# SPDX-License-Identifier: Apache-2.0
"""What clients of other servers send and expect, around one core.

A dialect renames a request's fields for the core and reshapes the core's answer. Where
dialects share a path, the body decides; a server can be told to speak one alone.
"""

from collections.abc import Mapping
from typing import Any

from harness.serve.dialects.cohere import Cohere
from harness.serve.dialects.dialect import Dialect, Question
from harness.serve.dialects.infinity import Infinity
from harness.serve.dialects.nim import Nim
from harness.serve.dialects.tei import Tei
from harness.serve.dialects.xinference import Xinference

_ALL: tuple[Dialect, ...] = (Cohere(), Tei(), Infinity(), Xinference(), Nim())
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in _ALL}

__all__ = ["DIALECTS", "Dialect", "Question", "choose"]


def choose(fields: dict[str, Any] | None, path: str, fixed: str | None) -> Dialect:
    """The dialect of a request.

    Args:
        fields: Of its body; None where it is no JSON object.
        path: To which it was sent.
        fixed: The only one that the server speaks, or None.
    """
    if fixed is not None:
        return DIALECTS[fixed]
    for dialect in DIALECTS.values():
        if dialect.is_meant(fields or {}, path):
            return dialect
    return DIALECTS[Cohere.name]
