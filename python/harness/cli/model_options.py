# SPDX-License-Identifier: Apache-2.0
"""The options of a model on the command line, and the model that they describe.

Example:
    >>> parser = argparse.ArgumentParser(parents=[parents.model(), parents.loading()])
    >>> servable = load_model(parser.parse_args())
"""

import argparse
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

import harness
from harness._native import option_list
from harness._shared.json_text import parse_json
from harness.cli.numbers import whole_int
from harness.errors import InvalidArgumentError
from harness.options import LoadOptions, option_defaults, option_meanings

if TYPE_CHECKING:
    from harness._native import Option


def add_options(
    parser: argparse.ArgumentParser, names: Collection[str] | None = None
) -> None:
    """Adds the options of ``harness.load_servable``; with ``names`` only those."""
    group = parser.add_argument_group("options of the model (docs/options.md)")
    meanings = option_meanings()
    for option in option_list():
        if names is None or option["name"] in names:
            _add_option(group, option, meanings.get(option["name"], ""))


def _add_option(group: argparse._ArgumentGroup, option: "Option", meaning: str) -> None:
    # The first clause: enough to choose by. argparse reads % as a placeholder.
    text = meaning.partition(";")[0].partition(": ")[0].rstrip(".").replace("%", "%%")
    default = None if option["default"] == "" else option["default"]
    if default not in (None, False):
        text += f"; default: {default}"
    name = "--" + option["name"].replace("_", "-")
    if option["kind"] == "bool":
        group.add_argument(name, action="store_true", default=default, help=text)
        return
    number = option["kind"] == "int"
    group.add_argument(
        name,
        type=whole_int(option["least"], option["most"]) if number else str,
        choices=option["words"] or None,
        default=default,
        metavar=None if option["words"] else "N" if number else "TEXT",
        help=text,
    )


def load_model(options: argparse.Namespace) -> harness.Servable:
    """Loads what the arguments describe.

    Raises:
        RerankError: As for load_servable; or --plugin-config is no JSON object.
    """
    return harness.load_servable(
        options.model, **cast(LoadOptions, given_options(options))
    )


def given_options(options: argparse.Namespace) -> dict[str, Any]:
    """The options of the model that differ from their defaults, by name.

    Raises:
        InvalidArgumentError: --plugin-config is no JSON object.
    """
    values = {name: getattr(options, name) for name in option_defaults()}
    values["plugin_config"] = parse_properties(options.plugin_config)
    defaults: dict[str, Any] = {**option_defaults(), "plugin_config": {}}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value != defaults[name]
    }


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
