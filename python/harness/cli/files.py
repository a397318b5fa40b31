# SPDX-License-Identifier: Apache-2.0
"""JSON files that commands write and read.

Not for documents and requests: those are in inputs.py.
"""

import json
from pathlib import Path
from typing import Any

from harness._shared.json_text import parse_json
from harness.cli.inputs import read_text
from harness.errors import InvalidArgumentError


def read_json_object(file: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        NotFoundError: There is no such file.
        InvalidArgumentError: It holds no JSON object.
    """
    value = parse_json(read_text(str(file)), str(file))
    if not isinstance(value, dict):
        raise InvalidArgumentError(f"{file}: expected a JSON object")
    return value


def write_json(file: Path, value: dict[str, Any]) -> None:
    """Writes a value as every command's files are: indented, with a last newline."""
    file.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
