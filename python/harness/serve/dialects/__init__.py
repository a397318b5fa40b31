# SPDX-License-Identifier: Apache-2.0
"""What clients of other servers send and expect, around one core.

A dialect renames a request's fields for the core and reshapes the core's answer. Where
dialects share a path, the body decides; a server can be told to speak one alone.
"""

from collections.abc import Mapping
from typing import Any

from harness.serve.dialects.cohere import Cohere
from harness.serve.dialects.dialect import Dialect, Question

DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (Cohere(),)}

__all__ = ["DIALECTS", "Dialect", "Question", "choose"]


def choose(fields: dict[str, Any] | None, path: str, fixed: str | None) -> Dialect:
    """The dialect of a request.

    Args:
        fields: Of its body; None where it is no JSON object.
        path: That it was sent to.
        fixed: The only one that the server speaks, or None.
    """
    if fixed is not None:
        return DIALECTS[fixed]
    for dialect in DIALECTS.values():
        if dialect.is_meant(fields or {}, path):
            return dialect
    return DIALECTS[Cohere.name]
