# SPDX-License-Identifier: Apache-2.0
"""The same OpenVINO properties for all contenders, less those that one refuses."""

from collections.abc import Callable
from typing import TypeVar

from harness.bench.peers import Properties
from harness.errors import RerankError
from harness.options import PropertyValue

Loaded = TypeVar("Loaded")


def load_with(
    properties: Properties,
    load: Callable[[dict[str, PropertyValue]], Loaded],
) -> tuple[Loaded, dict[str, object]]:
    """Calls ``load`` with all properties, then without each one that it names.

    Returns:
        What it loaded, and what it was given:
        {"properties": {...}, "refused_properties": {name: why}}.

    Raises:
        RerankError, RuntimeError: An error that names no property.
    """
    accepted = dict(properties)
    refused: dict[str, str] = {}
    while True:
        try:
            loaded = load(accepted)
        except (RerankError, RuntimeError) as error:
            text = " ".join(str(error).split())
            named = [name for name in accepted if name in text]
            if not named:
                raise
            refused[named[0]] = text[:300]
            del accepted[named[0]]
        else:
            return loaded, {"properties": accepted, "refused_properties": refused}
