# SPDX-License-Identifier: Apache-2.0
"""The arguments of commands that load a model by itself, without a graph.

Example:
    >>> add_model(parser)
    >>> servable = load_model(parser.parse_args())
"""

import argparse
from pathlib import Path
from typing import Any

import harness
from harness._shared.json_text import parse_json
from harness.cli.numbers import positive_int
from harness.errors import InvalidArgumentError


def add_model(parser: argparse.ArgumentParser) -> None:
    """Adds MODEL and the options that loading takes."""
    parser.add_argument(
        "model",
        type=Path,
        nargs="?",
        default=harness.bundled_model(),
        metavar="MODEL",
        help="model directory; default: the one that comes with the package",
    )
    parser.add_argument("--device", default="CPU", help="default: %(default)s")
    parser.add_argument(
        "--instruction", metavar="TEXT", help="default: the model family's own"
    )
    parser.add_argument(
        "--max-length",
        type=positive_int,
        metavar="TOKENS",
        help="longest prompt; default: the model's",
    )
    parser.add_argument(
        "--long-documents",
        choices=("CHUNK", "TRUNCATE", "ERROR"),
        default="CHUNK",
        help="what happens to those that do not fit; default: %(default)s",
    )
    parser.add_argument(
        "--engine",
        choices=("AUTO", "PAGED", "DENSE"),
        default="AUTO",
        help="default: %(default)s",
    )
    parser.add_argument(
        "--plugin-config", metavar="JSON", help="OpenVINO properties, a JSON object"
    )


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
