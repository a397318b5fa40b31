# SPDX-License-Identifier: Apache-2.0
"""Arguments that several commands have, as parents of their parsers.

Example:
    >>> commands.add_parser("score", parents=[model(), loading(), output()])

Each function makes a new parser, as argparse shares the arguments of one. An option
that two commands have is written here, so that its name means one thing.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import harness
from harness.cli.model_options import add_options
from harness.cli.numbers import positive_int, seconds


def output() -> argparse.ArgumentParser:
    """--json."""
    parser = _parent()
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def model() -> argparse.ArgumentParser:
    """MODEL, a model directory; the bundled one when it is left out."""
    parser = _parent()
    parser.add_argument(
        "model",
        type=Path,
        nargs="?",
        default=harness.bundled_model(),
        metavar="MODEL",
        help="model directory; default: the one that comes with the package",
    )
    return parser


def new_folder() -> argparse.ArgumentParser:
    """OUT, a folder to fill."""
    parser = _parent()
    parser.add_argument("out", type=Path, metavar="OUT", help="a new or empty folder")
    return parser


def device() -> argparse.ArgumentParser:
    """--device and --plugin-config."""
    parser = _parent()
    add_options(parser, ["device", "plugin_config"])
    return parser


def prompt() -> argparse.ArgumentParser:
    """--instruction and --max-length."""
    parser = _parent()
    add_options(parser, ["instruction", "max_length"])
    return parser


def loading() -> argparse.ArgumentParser:
    """All that harness.load_servable takes."""
    parser = _parent()
    add_options(parser)
    return parser


def documents(*, required: bool) -> argparse.ArgumentParser:
    """--query and --documents."""
    parser = _parent()
    parser.add_argument("--query", required=required, help="what is looked for")
    parser.add_argument(
        "--documents",
        required=required,
        metavar="FILE",
        help="the documents; - is standard input",
    )
    return parser


def top_n() -> argparse.ArgumentParser:
    """--top-n."""
    parser = _parent()
    parser.add_argument(
        "--top-n", type=positive_int, metavar="N", help="show the best N only"
    )
    return parser


def verification() -> argparse.ArgumentParser:
    """--no-verify, of an export."""
    parser = _parent()
    parser.add_argument(
        "--no-verify",
        action="store_true",
        help="do not compare an export with its source, which needs its f32 weights "
        "in memory",
    )
    return parser


def graph() -> argparse.ArgumentParser:
    """--set, --config and --model-name: a graph, and its entry in config.json."""
    parser = _parent()
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        dest="settings",
        help="an option of the graph's node; can be repeated",
    )
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="config.json to make or to add to"
    )
    parser.add_argument(
        "--model-name",
        metavar="NAME",
        help="what requests state as model; default: the folder's name",
    )
    add_renamed(parser, "--name", "--model-name")
    return parser


def timeout(help: str, default: float | None = None) -> argparse.ArgumentParser:
    """--timeout, how long an answer may take."""
    parser = _parent()
    parser.add_argument(
        "--timeout", type=seconds, default=default, metavar="SECONDS", help=help
    )
    return parser


def add_renamed(parser: argparse.ArgumentParser, old: str, new: str) -> None:
    """Makes an option that had another name say so, whatever its value."""
    parser.add_argument(old, action=_Renamed, const=new, help=argparse.SUPPRESS)


class _Renamed(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        parser.error(f"{option_string}: expected its new name, {self.const}")


def _parent(
    parents: Sequence[argparse.ArgumentParser] = (),
) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(add_help=False, parents=parents)
