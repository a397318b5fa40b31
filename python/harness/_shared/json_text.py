# SPDX-License-Identifier: Apache-2.0
"""JSON that somebody else wrote: whatever is wrong with it is one line.

Example:
    >>> parse_json('{"query": "q"}', "request.json")
    {'query': 'q'}

Not for requests on their way to a model: C++ reads those, within stricter limits.
"""

import json
from typing import Any

from harness.errors import InvalidArgumentError


def parse_json(text: str, where: str, expected: str = "valid JSON") -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text.

    Args:
        text: The JSON.
        where: What it was read from; errors start with it.
        expected: What errors say was expected.

    Raises:
        InvalidArgumentError: It is not JSON, or more than Python reads.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        cause = f"an error at line {error.lineno}, column {error.colno}"
    except RecursionError:
        cause = "lists and objects that are nested too deeply"
    except ValueError:  # Python's limit on the digits of an integer.
        cause = "an integer with too many digits"
    raise InvalidArgumentError(f"{where}: expected {expected}, got {cause}")
