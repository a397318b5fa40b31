# SPDX-License-Identifier: Apache-2.0
"""Loads the model that a command line describes, without a graph.

Example:
    >>> parser = argparse.ArgumentParser(parents=[parents.model(), parents.loading()])
    >>> servable = load_model(parser.parse_args())
"""

import argparse
from typing import Any

import harness
from harness._shared.json_text import parse_json
from harness.errors import InvalidArgumentError


def load_model(options: argparse.Namespace) -> harness.Servable:
    """Loads what the arguments describe.

    Raises:
        RerankError: As for load_servable; or --plugin-config is no JSON object.
    """
    return harness.load_servable(
        options.model,
        device=options.device,
        plugin_config=parse_properties(options.plugin_config),
        instruction=options.instruction,
        max_length=options.max_length,
        long_documents=options.long_documents,
        engine=options.engine,
    )


def parse_properties(text: str | None) -> dict[str, Any]:
    """The object in --plugin-config; empty for None.

    Raises:
        InvalidArgumentError: It is not a JSON object.
    """
    if text is None:
        return {}
    properties = parse_json(text, "--plugin-config", expected="a JSON object")
    if not isinstance(properties, dict):
        raise InvalidArgumentError(f"--plugin-config: expected a JSON object: {text}")
    return properties
