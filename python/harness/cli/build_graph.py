# SPDX-License-Identifier: Apache-2.0
"""``build-graph``: write a graph.pbtxt for a model, and OVMS's config.json."""

import argparse
import json
import sys
from pathlib import Path

from harness.cli import parents
from harness.cli.graph_entry import build, parse_settings
from harness.cli.tables import print_sections

EXAMPLE = """\
examples:
  python -m harness build-graph models/qwen --config models/config.json
  python -m harness build-graph models/qwen --queue-size AUTO \\
      --set executor=PAGED --set max_batched_tokens=1024 \\
      --set 'plugin_config={"INFERENCE_PRECISION_HINT": "f32"}'
  python -m harness build-graph --list-options

The graph is validated and the model is loaded before the file appears.
--config adds an entry to OpenVINO Model Server's config.json and keeps all others.
"""


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Adds the command to the parser."""
    parser = commands.add_parser(
        "build-graph",
        help="write a graph.pbtxt and OVMS's config.json for a model",
        description="Writes a graph.pbtxt for a model, with every option explained.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[parents.graph(), parents.output()],
    )
    parser.add_argument(
        "model", type=Path, nargs="?", metavar="MODEL", help="model directory"
    )
    parser.add_argument(
        "--list-options", action="store_true", help="show what --set knows, and exit"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="default: MODEL/graph.pbtxt"
    )
    parser.add_argument(
        "--queue-size",
        type=_queue_size,
        metavar="N",
        help="started graphs that the server keeps: a number or AUTO",
    )
    parser.add_argument(
        "--replace", action="store_true", help="overwrite a graph and an entry"
    )
    parser.add_argument(
        "--no-load", action="store_true", help="do not load the model to prove it"
    )
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> None:
    """Runs the command.

    Raises:
        RerankError: An option, a file, the graph or the model is at fault.
    """
    if options.list_options:
        _list_options(as_json=options.json)
        return
    if options.model is None:
        options.parser.error("expected MODEL, or --list-options")
    if options.model_name and not options.config:
        options.parser.error("--model-name belongs to --config")
    report = build(
        options.model,
        out=options.out or options.model / "graph.pbtxt",
        settings=parse_settings(options.settings),
        queue_size=options.queue_size or "",
        config=options.config,
        name=options.model_name or options.model.resolve().name,
        replace=options.replace,
        load=not options.no_load,
    )
    if options.json:
        print(json.dumps(report))
    else:
        print_sections({"written": report})


def _list_options(*, as_json: bool) -> None:
    from dataclasses import asdict

    from harness.graph.schema import option_fields

    fields = option_fields().values()
    if as_json:
        json.dump([asdict(field) for field in fields], sys.stdout)
        print()
        return
    print_sections(
        {
            f"{field.name}  ({field.type}{', required' if field.required else ''})": {
                "default": "(not set)" if field.default is None else field.default,
                **({"meaning": field.comment} if field.comment else {}),
                **field.values,
            }
            for field in fields
        }
    )


def _queue_size(text: str) -> str:
    if text != "AUTO" and not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"expected AUTO or a number, got {text!r}")
    return text
