# SPDX-License-Identifier: Apache-2.0
"""What dialects share that rename fields: in requests, and in the core's errors."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from harness.serve.json_view import body_of
from harness.serve.statuses import RefusedError


def renamed_fields(
    fields: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, Any]:
    """Fields under the core's names.

    Args:
        fields: Of the request.
        names: The dialect's name to the core's.

    Raises:
        RefusedError: A field stands there under both of its names.
    """
    for theirs, ours in names.items():
        if theirs in fields and ours in fields:
            raise RefusedError(
                400, f"{theirs}: expected it or {ours}, its other name, got both"
            )
    return {names.get(name, name): value for name, value in fields.items()}


def renamed_message(message: str, names: Mapping[str, str]) -> str:
    """A message of the core with the dialect's names of fields.

    A field stands at its beginning, or behind the last "in".
    """
    if not names:
        return message
    ours = {ours: theirs for theirs, ours in names.items()}
    field = "|".join(map(re.escape, ours))
    return re.sub(
        rf"^({field})\b|(?<= in )({field})(?=(?:\[\d+\])?$)",
        lambda found: ours[found[0]],
        message,
    )


def reshaped(reshape: Callable[[dict[str, Any]], Any]) -> Callable[[str], bytes]:
    """From the core's JSON to the dialect's."""
    return lambda answer: body_of(reshape(json.loads(answer)))
